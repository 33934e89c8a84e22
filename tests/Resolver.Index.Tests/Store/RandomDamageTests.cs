using Resolver.Core.Code;
using Resolver.Core.Workspaces;
using Resolver.Index.Store;

namespace Resolver.Index.Tests.Store;

public sealed class RandomDamageTests : IDisposable
{
    private const int BytesOfADamage = 200;
    private readonly IndexFixture at = new();

    public void Dispose() => at.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task BytesOverwrittenAnywhere_NeverBreakAnAnswer(int seed)
    {
        for (var i = 0; i < 30; i++)
        {
            at.Write($"m{i}.py", $"def function_{i}(x):\n    return handler_{i}(x)\n");
        }

        var snapshot = await at.Import();
        var whole = await Answer(snapshot);
        whole.ShouldNotBeEmpty();

        await Damage(at.Database(snapshot.Repo), seed);

        var answer = await Answer(snapshot);
        answer.ShouldAllBe(text => text.StartsWith("def function_"));
        (await at.NewIndex().Update(snapshot.Repo, snapshot.Base, IndexFixture.Cancel)).Files.ShouldBe(30);
    }

    [Fact]
    public async Task KeptCommitWithAFileThatIsNotThere_IsDamageAndMended()
    {
        var index = at.NewIndex(keep: 2);
        RepoSnapshot? last = null;
        for (var commit = 0; commit < 4; commit++)
        {
            last = await at.Write("m.py", $"def function_{commit}(x):\n    return handler_{commit}(x)\n").Import();
            if (commit == 3)
            {
                // The next commit lets the first two go, and looks at this one to know whose files stay.
                await using var connection = await new IndexFile(new IndexOptions { DataFolder = at.Data }).Open(last.Repo, IndexFixture.Cancel);
                await connection.Execute("UPDATE snapshot SET files = $files", IndexFixture.Cancel, ("$files", SnapshotRow.Pack([(1_000_000, 1)])));
            }

            await index.Update(last.Repo, last.Base, IndexFixture.Cancel);
        }

        (await Answer(last!)).ShouldContain(static text => text.StartsWith("def function_3"));
        (await index.Update(last!.Repo, last.Base, IndexFixture.Cancel)).Files.ShouldBe(1);
    }

    private async Task<List<string>> Answer(RepoSnapshot snapshot) =>
        [.. (await at.NewIndex().Search(new CodeQuery(snapshot.Repo, snapshot.Base, "function handler", Principal.Owner), IndexFixture.Cancel)).Select(hit => hit.Unit.Text)];

    private static async Task Damage(string database, int seed)
    {
        var random = new Random(seed);
        await using var file = File.Open(database, FileMode.Open);
        for (var place = 0; place < 5; place++)
        {
            var junk = new byte[BytesOfADamage];
            random.NextBytes(junk);
            file.Position = random.NextInt64(100, file.Length - BytesOfADamage);
            await file.WriteAsync(junk, IndexFixture.Cancel);
        }
    }
}
