using System;

namespace LowLatencyEngine.Cli;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    internal const int Done = 0;
    internal const int Differs = 1;
    internal const int WrongInput = 2;
    internal const int Corrupt = 65;
    internal const int NoInput = 66;
    internal const int InputOutput = 74;
    internal const int Busy = 75;
    internal const int Configuration = 78;
    internal const int Interrupted = 130;
}

/// <summary>Something the user can mend; shown as one line without a stack trace, exit code 2.</summary>
internal sealed class UserException(string message) : Exception(message);
