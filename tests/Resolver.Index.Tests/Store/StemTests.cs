using System.Reflection;
using Microsoft.Data.Sqlite;
using Resolver.Index.Rank;

namespace Resolver.Index.Tests.Store;

/// <summary>Against SQLite's own porter tokenizer, which is another implementation of the same paper.</summary>
public sealed class StemTests
{
    [Fact]
    public void Stem_IsWhatFts5MakesOfEachWord()
    {
        var words = AllWords();
        words.Count.ShouldBeGreaterThan(20_000);

        var stems = ByFts5(words);

        var different = words.Select((word, i) => (word, Ours: Stem.Of(word), Theirs: stems[i])).Where(item => item.Ours != item.Theirs).ToList();
        different.ShouldBeEmpty();
    }

    private static List<string> ByFts5(List<string> words)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Run("CREATE VIRTUAL TABLE t USING fts5 (w, tokenize='porter ascii'); CREATE VIRTUAL TABLE v USING fts5vocab (t, instance);");
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO t (rowid, w) VALUES ($id, $w)";
        var (id, text) = (insert.Parameters.AddWithValue("$id", 0), insert.Parameters.AddWithValue("$w", ""));
        for (var i = 0; i < words.Count; i++)
        {
            (id.Value, text.Value) = (i, words[i]);
            insert.ExecuteNonQuery();
        }

        using var select = connection.CreateCommand();
        select.CommandText = "SELECT term FROM v ORDER BY doc";
        using var reader = select.ExecuteReader();
        var stems = new List<string>();
        while (reader.Read())
        {
            stems.Add(reader.GetString(0));
        }

        return stems;

        void Run(string sql)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
    }

    // Words as programmers write them, from the names of the framework, and each with the endings that the steps treat.
    private static List<string> AllWords()
    {
        string[] endings = ["", "s", "es", "ed", "ing", "eed", "ational", "izer", "ization", "fulness", "iveness", "ability", "ement", "ion", "ly", "y", "e", "ll", "ies"];
        var names = typeof(object).Assembly.GetExportedTypes().SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)).Select(member => member.Name);
        var plain = names.SelectMany(Words.Of).Where(word => word.Length <= 30 && word.All(char.IsAsciiLetterLower)).Distinct(StringComparer.Ordinal);
        return [.. plain.SelectMany(word => endings.Select(ending => word + ending)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
