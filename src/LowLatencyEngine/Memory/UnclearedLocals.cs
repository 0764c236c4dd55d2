// Locals are not cleared at a method's start: C# proves that each is assigned before it is read, but the products of 128 bits leave their halves in memory, and
// clearing that first was 2 % of all instructions. What is taken from the stack with stackalloc is not cleared either, so its taker writes it before reading.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
