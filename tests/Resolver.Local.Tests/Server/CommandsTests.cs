using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests.Server;

/// <summary>Comments steer runs: each does what it says, and a stranger's does nothing.</summary>
public sealed class CommandsTests
{
    private const string Name = "greeter.py";
    private const string Bad = "return \"Hello\"";
    private const string Answer = "Yes, with an exclamation mark.";
    private static readonly ChatEdit Good = new(Name, Bad, "return \"Hello, \" + name + \"!\"");
    private static readonly ChatEdit Wrong = new(Name, Bad, "return \"Hello, \" + name");

    private static readonly (string Path, string Text) Code = (Name, $"""
        def greet(name):
            {Bad}

        """);

    private static readonly (string Path, string Text) Tests = ("test_greeter.py", """
        import unittest

        from greeter import greet


        class GreeterTests(unittest.TestCase):
            def test_greets_by_name(self):
                self.assertEqual(greet("Ann"), "Hello, Ann!")

        """);

    [Fact]
    public async Task Commands_SteerRuns_AndAStrangersDoNothing_AndAnIssueLabelledBeforeTheStartIsFound()
    {
        var seen = new TaskCompletionSource();
        await using var model = await ChatServer.Start([ChatAnswer.When(request => !request.Prompt.Contains("Who is greeted", StringComparison.Ordinal) ? ChatAnswer.Edits(Good)
            : !request.HasTools ? ChatAnswer.Edits(Wrong)
            : request.Prompt.Contains(Answer, StringComparison.Ordinal) ? ChatAnswer.After(seen.Task, ChatAnswer.Apply(Good))
            : ChatAnswer.Tool("ask_person", new { question = "With an exclamation mark?" }))]);
        await using var place = await HostedPlace.Open(Code, Tests);
        await ModelsFile.Write(place.Play, model);
        var asking = await place.Issue("Who is greeted is not named", "`greet(\"Ann\")` answers Hello, without the name; `test_greets_by_name` shows it.", "bug");
        await place.Label(asking);
        await using var server = await place.Serve(["--models", place.Play.Models], []);

        (await place.Says(server, asking, "/resolver answer")).ShouldContain("With an exclamation mark?");
        await place.Comment(asking, HostedPlace.Stranger, "/resolver answer No, leave it.");
        await place.Comment(asking, HostedPlace.Reviewer, "/resolver why");
        await place.Comment(asking, HostedPlace.Reviewer, $"/resolver answer {Answer}");
        await place.Says(server, asking, "Resolver is at");
        seen.SetResult();
        await place.Says(server, asking, "/resolver approve");
        await place.Comment(asking, HostedPlace.Stranger, "/resolver approve");
        await place.Comment(asking, HostedPlace.Reviewer, "/resolver stop it can wait");
        (await place.Says(server, asking, "CANCELLED")).ShouldContain("it can wait");

        await place.Play.Run("budget", "set", "--scope", "day", "--usd", "0.001", "--data", place.Play.Data);
        var costly = await place.Issue("The greeting lacks the name", "`greet(\"Ann\")` answers Hello; `test_greets_by_name` shows it.", "bug");
        await place.Label(costly);
        await place.Says(server, costly, "/resolver exceed $");
        var calls = model.Requests.Count;
        await place.Comment(costly, HostedPlace.Stranger, "/resolver exceed $5");
        await place.Comment(costly, HostedPlace.Reviewer, "/resolver exceed $0.001");
        await place.Comment(costly, HostedPlace.Reviewer, "/resolver exceed $5");
        await place.Says(server, costly, "/resolver approve");
        model.Requests.Count.ShouldBeGreaterThan(calls);
        await place.Comment(costly, HostedPlace.Reviewer, "/resolver deny not like this");
        (await place.Says(server, costly, "REJECTED")).ShouldContain("not like this");

        var runs = await place.Play.List();
        runs.Select(static run => run.GetProperty("outcome").GetString()).ShouldBe(["rejected", "cancelled"]);
        (await place.GitHub.Get(HostedPlace.Owner, $"/repos/{HostedPlace.Name}/pulls?state=all")).EnumerateArray().ShouldBeEmpty();
        server.Said.ShouldContain(static line => line.Contains("events found by looking", StringComparison.Ordinal));
    }
}
