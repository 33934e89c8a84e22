using System.Text;
using System.Text.Json;

namespace Resolver.Adapters.Jira;

/// <summary>A table of a document as a Markdown table: its first row is the head.</summary>
internal static class AdfTable
{
    private const int MaxColumns = 64;

    public static string Read(JsonElement table, Func<JsonElement, string> cell)
    {
        var rows = AdfReader.Children(table).Select(row => AdfReader.Children(row).Take(MaxColumns).Select(one => Line(cell(one))).ToList()).Where(static row => row.Count > 0).ToList();
        if (rows.Count == 0)
        {
            return string.Empty;
        }

        var columns = rows.Max(static row => row.Count);
        var text = new StringBuilder();
        for (var at = 0; at < rows.Count; at++)
        {
            text.Append("| ").AppendJoin(" | ", rows[at].Concat(Enumerable.Repeat(string.Empty, columns - rows[at].Count))).Append(" |\n");
            if (at == 0)
            {
                text.Append('|').Insert(text.Length, "---|", columns).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Line(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal);
}
