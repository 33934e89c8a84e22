using System.Text.Json;
using Resolver.Adapters.GitHub;

namespace Resolver.Local.Server;

/// <summary>What is remembered of looks at repositories, in <c>intake.db</c>.</summary>
internal sealed class LookBook(string folder)
{
    /// <summary>What the last look at a repository left; nothing where there was none.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-*</c>.</exception>
    public GitHubMemory Read(string place) => IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, "SELECT memory FROM looks WHERE place = $0", place);
        return command.ExecuteScalar() is string text ? JsonSerializer.Deserialize<GitHubMemory>(text)! : new GitHubMemory();
    });

    /// <summary>Keeps what a look left.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>INTAKE-*</c>.</exception>
    public void Write(string place, GitHubMemory memory) => IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(
            db, "INSERT INTO looks(place, memory) VALUES ($0, $1) ON CONFLICT DO UPDATE SET memory = excluded.memory", place, JsonSerializer.Serialize(memory));
        return command.ExecuteNonQuery();
    });
}
