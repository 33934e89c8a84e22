using Microsoft.Data.Sqlite;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Models.Ledger.Sqlite;
using Resolver.Shared;

namespace Resolver.Models.Tests.Ledger;

/// <summary>A call must not become dearer with every call that was made before it.</summary>
public sealed class StatementPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 10, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Movements_FindLinesAndWindowsByTheirIndexes()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        LedgerSchema.Apply(connection);
        using var db = new Statements(connection);
        EveryMovement(db);

        var plans = db.Known.Where(static sql => !sql.StartsWith("INSERT", StringComparison.Ordinal)).ToDictionary(static sql => sql, sql => Plan(connection, sql), StringComparer.Ordinal);

        plans.Count.ShouldBeGreaterThan(8);
        plans.ShouldAllBe(static plan => !plan.Value.Contains("SCAN entries", StringComparison.Ordinal) || plan.Value.Contains("USING INDEX entries_open", StringComparison.Ordinal));
        plans.ShouldAllBe(static plan => !plan.Value.Contains("SCAN windows", StringComparison.Ordinal));
        plans.Values.ShouldContain(static plan => plan.Contains("SEARCH entries", StringComparison.Ordinal));
    }

    private static void EveryMovement(Statements db)
    {
        WindowTable.Allow(db, new BudgetAllowance("a", BudgetWindow.At(BudgetScope.Day, string.Empty, Now), 1m, "ann"), Now);
        db.Exec("INSERT INTO limits(scope, subject, usd) VALUES (5, '*', 1500000000)");
        var first = Reserve(db, 1).ShouldBeOfType<ReserveResult.Granted>();
        var second = Reserve(db, 2).ShouldBeOfType<ReserveResult.Granted>();
        Reserve(db, 3).ShouldBeOfType<ReserveResult.Refused>();
        LedgerBook.Settle(db, first.Id, new Settlement(0.5m, 1, 0, 1, 0), Now);
        LedgerBook.Release(db, second.Id, Now);
        LedgerBook.Expire(db, EntryTable.Open(db), Now);
    }

    private static ReserveResult Reserve(Statements db, int call) => LedgerBook.Reserve(
        db,
        new ReserveRequest(new CallKey(RunId.Parse("run-1"), "propose-1", call), "d", RepoId.Parse("0123456789abcdef"), null, "small", 1m, TimeSpan.FromMinutes(5)),
        Nanodollars.FromUsd(1m),
        Now);

    private static string Plan(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements of the product.
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
#pragma warning restore CA2100
        for (var i = 0; sql.Contains($"${i}", StringComparison.Ordinal); i++)
        {
            command.Parameters.AddWithValue($"${i}", DBNull.Value);
        }

        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(3));
        }

        return string.Join("; ", steps);
    }
}
