using System.Text.Json;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Shared;

namespace Resolver.Models.Ledger.Sqlite;

/// <summary>Alerts, kept in the transaction that caused them until they are delivered.</summary>
internal static class AlertTable
{
    public static void Add(Statements db, BudgetAlert? alert)
    {
        if (alert is not null)
        {
            db.Exec("INSERT OR IGNORE INTO alerts(key, body) VALUES ($0, $1)", alert.Key, JsonSerializer.Serialize(alert, ResolverJson.Options));
        }
    }

    public static List<BudgetAlert> Undelivered(Statements db) => db.All(
        "SELECT body FROM alerts WHERE delivered = 0 ORDER BY id", static row => JsonSerializer.Deserialize<BudgetAlert>(row.GetString(0), ResolverJson.Options)!);

    public static void Delivered(Statements db, string key) => db.Exec("UPDATE alerts SET delivered = 1 WHERE key = $0", key);
}
