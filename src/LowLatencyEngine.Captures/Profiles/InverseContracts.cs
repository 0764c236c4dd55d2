// Which contracts are inverse, and how many dollars one of them is. Nothing in a capture says so, the venue's naming does:
//   bitmex            XBT…, not …USDT           1 USD
//   binance COIN-M    …USD_PERP, …USD_250328    100 USD for BTC, else 10
//   deribit           BTC-…, ETH-…, no options  amounts are in dollars
//   bybit             …USD                      1 USD
//   okex, okx         …-USD-…                   100 USD for BTC, else 10
using System;

namespace LowLatencyEngine.Captures;

internal static class InverseContracts
{
    /// <summary>Dollars of one contract, and the coin it settles in.</summary>
    /// <returns>False if the contract is linear as far as its name tells.</returns>
    internal static bool TryFind(string venue, string symbol, out int dollars, out string coin)
    {
        dollars = 1;
        coin = "";
        if (venue.StartsWith("bitmex", StringComparison.Ordinal))
        {
            coin = "XBT";
            return symbol.StartsWith("XBT", StringComparison.Ordinal) && !symbol.EndsWith("USDT", StringComparison.Ordinal);
        }

        if (venue.StartsWith("binance", StringComparison.Ordinal)) return Coin(symbol, symbol.IndexOf("USD_", StringComparison.Ordinal), ref dollars, out coin);
        if (venue.StartsWith("okex", StringComparison.Ordinal) || venue.StartsWith("okx", StringComparison.Ordinal))
        {
            return Coin(symbol, symbol.IndexOf("-USD-", StringComparison.Ordinal), ref dollars, out coin);
        }

        if (string.Equals(venue, "bybit", StringComparison.Ordinal) && symbol.EndsWith("USD", StringComparison.Ordinal))
        {
            coin = symbol[..^3];
            return coin.Length > 0;
        }

        bool isOption = symbol.EndsWith("-C", StringComparison.Ordinal) || symbol.EndsWith("-P", StringComparison.Ordinal);
        bool isInverse = symbol.StartsWith("BTC-", StringComparison.Ordinal) || symbol.StartsWith("ETH-", StringComparison.Ordinal);
        coin = isInverse ? symbol[..3] : "";
        return string.Equals(venue, "deribit", StringComparison.Ordinal) && isInverse && !isOption;
    }

    private static bool Coin(string symbol, int end, ref int dollars, out string coin)
    {
        coin = end > 0 ? symbol[..end] : "";
        dollars = string.Equals(coin, "BTC", StringComparison.Ordinal) ? 100 : 10;
        return end > 0;
    }
}
