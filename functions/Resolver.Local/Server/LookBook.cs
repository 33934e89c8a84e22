using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;

namespace Resolver.Local.Server;

/// <summary>What is remembered of looks at repositories, in <c>intake.db</c>.</summary>
internal sealed class LookBook(string folder) : ILookBook
{
    public Task<GitHubMemory> Read(string place, CancellationToken cancel) => Task.FromResult(IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(db, "SELECT memory FROM looks WHERE place = $0", place);
        return command.ExecuteScalar() is string text ? JsonSerializer.Deserialize<GitHubMemory>(text)! : new GitHubMemory();
    }));

    public Task Write(string place, GitHubMemory memory, CancellationToken cancel) => Task.FromResult(IntakeFile.Use(folder, db =>
    {
        using var command = IntakeFile.Command(
            db, "INSERT INTO looks(place, memory) VALUES ($0, $1) ON CONFLICT DO UPDATE SET memory = excluded.memory", place, JsonSerializer.Serialize(memory));
        return command.ExecuteNonQuery();
    }));
}
