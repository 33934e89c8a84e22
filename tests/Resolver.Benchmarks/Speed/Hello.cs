using System.Globalization;
using Resolver.Core.Durable;

namespace Resolver.Benchmarks.Speed;

/// <summary>The hello sequence: five activities one after the other, each of which returns a greeting.</summary>
internal sealed class Hello : IWorkflow<string, string>
{
    public static readonly WorkflowDefinition<string, string> Definition = new("hello", 1);
    private const int Steps = 5;
    private static readonly ActivityDefinition<Greeting, string> Greet = new("greet");

    /// <summary>What a whole run must answer.</summary>
    public static string Expected(string name) => string.Join(' ', Enumerable.Range(0, Steps).Select(step => Say(new Greeting(step, name))));

    public static void Register(IWorkflowRegistry registry) => registry
        .AddActivity(Greet, static () => new GreetActivity())
        .AddWorkflow(Definition, static () => new Hello());

    public async Task<string> Run(IWorkflowContext context, string input)
    {
        var greetings = new List<string>();
        for (var step = 0; step < Steps; step++)
        {
            greetings.Add(await context.CallActivity(Greet, string.Create(CultureInfo.InvariantCulture, $"hello-{step}"), new Greeting(step, input)));
        }

        return string.Join(' ', greetings);
    }

    private static string Say(Greeting greeting) => string.Create(CultureInfo.InvariantCulture, $"Hello {greeting.Step}, {greeting.Name}!");

    private sealed record Greeting(int Step, string Name);

    private sealed class GreetActivity : IActivity<Greeting, string>
    {
        public Task<string> Run(ActivityScope scope, Greeting input, CancellationToken cancel) => Task.FromResult(Say(input));
    }
}
