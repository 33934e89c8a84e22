using System.Text.Json;
using System.Text.RegularExpressions;
using Resolver.Core.Ids;
using Resolver.Core.Scaffold;
using Resolver.Core.Testing;
using Resolver.Core.Text;
using Resolver.Models.Json;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Scaffold;

/// <summary>Which messages and operations the issue wants: a model reads, and every claim is looked up in the registry and in the issue.</summary>
internal sealed partial class RequirementsStep : ModelStep<ScaffoldTask, Requirements>
{
    private const int MaxResources = 8;
    private const int MaxLeftOut = 10;

    private static readonly AnswerForm Schema = new(
        "requirements",
        """
        {"type":"object","additionalProperties":false,"required":["service","module","summary","resources","left_out","give_up"],"properties":{"service":{"type":"string"},"module":{"type":["string","null"]},"summary":{"type":"string"},"resources":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["message","operations","evidence"],"properties":{"message":{"type":"string"},"operations":{"type":"array","items":{"type":"string","enum":["create","get","list","update","delete"]}},"evidence":{"type":"string"}}}},"left_out":{"type":"array","items":{"type":"string"}},"give_up":{"type":["string","null"]}}}
        """);

    private static readonly PromptFile Instruction = PromptFile.Read("scaffold-requirements-1.user");

    /// <inheritdoc />
    public override string Name => "requirements";

    /// <inheritdoc />
    public override AnswerForm Form => Schema;

    /// <inheritdoc />
    public override int Output => 4_000;

    /// <inheritdoc />
    public override StepPrompt Write(ChainContext context, ScaffoldTask input) => input.Writer.Write(Instruction);

    /// <inheritdoc />
    protected override StepAnswer<Requirements> Read(string answer, ScaffoldTask input) => AnswerJson.Read(answer, root => Judge(root, input));

    private static StepAnswer<Requirements> Judge(JsonElement root, ScaffoldTask task)
    {
        var answer = StrictObject.Open(root, string.Empty, "service", "module", "summary", "resources", "left_out", "give_up");
        var service = answer.Text("service");
        var module = answer.TextOrNull("module");
        var summary = VisibleText.Line(answer.Text("summary"), 300);
        var resources = answer.List("resources").Select((element, at) => Resource(element, at, task)).ToList();
        var leftOut = answer.Texts("left_out").Select(static line => VisibleText.Line(line, 300)).Where(static line => line.Length > 0).ToList();
        if (answer.TextOrNull("give_up") is { } reason)
        {
            return new StepAnswer<Requirements>.GaveUp(VisibleText.Line(reason, 300) is { Length: > 0 } line ? line : "The model gives no reason.");
        }

        return ServiceProblem(service, task) is { } wrong ? Refuse(wrong)
            : ModuleProblem(module, task) is { } other ? Refuse(other)
            : resources.ConvertAll(static resource => resource.Problem).Find(static problem => problem is not null) is { } made ? Refuse(made)
            : resources.Count is 0 or > MaxResources ? Refuse($"resources has {resources.Count} entries; 1 to {MaxResources} are allowed, or give the reason in give_up")
            : resources.Select(static resource => resource.Wanted!.Message).Distinct(StringComparer.Ordinal).Count() < resources.Count ? Refuse("a message stands in resources twice; give its operations together")
            : leftOut.Count > MaxLeftOut ? Refuse($"left_out has more than {MaxLeftOut} entries")
            : new StepAnswer<Requirements>.Accepted(new Requirements(task, service, module, summary, resources.ConvertAll(static resource => resource.Wanted!), leftOut));
    }

    private static StepAnswer<Requirements>.Refused Refuse(string problem) => new($"{problem}.");

    private static string? ServiceProblem(string service, ScaffoldTask task)
    {
        if (!ServiceName().IsMatch(service))
        {
            return "service must be lower-case words joined by '-', beginning with a letter, at most 40 characters";
        }

        // The folder must hold code, by the same rules that the gate goes by.
        var program = RepoPath.Parse($"{task.Prompt.Place.Folder}/{service}/cmd/{service}/main.go");
        var config = new ResolverConfig();
        return PathPolicy.IsTest(program, config) || PathPolicy.IsConfiguration(program) || service is "internal" or "vendor" or "testdata"
            ? "service has a name that stands for tests, configuration or generated code; choose another"
            : task.Prompt.Place.Taken.Contains(service, StringComparer.OrdinalIgnoreCase)
            ? $"there is a service {service} already; a scaffold makes a new one, so choose another name or give up"
            : null;
    }

    private static string? ModuleProblem(string? module, ScaffoldTask task) =>
        module is null ? null
        : !ModulePath().IsMatch(module) || module.Length > 120 ? "module must be a Go module path such as example.com/team/service, or null"
        : !$"{task.Prompt.IssueTitle}\n{task.Prompt.IssueBody}".Contains(module, StringComparison.Ordinal) ? "module is not named in the issue; set it to null"
        : null;

    private static (WantedResource? Wanted, string? Problem) Resource(JsonElement element, int at, ScaffoldTask task)
    {
        var resource = StrictObject.Open(element, $"resources[{at}]", "message", "operations", "evidence");
        var name = resource.Text("message");
        var operations = resource.Texts("operations").Select(Operation).ToList();
        var evidence = resource.Text("evidence");
        return task.Schemas.Find(name) is not { } message ? (null, $"resources[{at}].message {VisibleText.Quote(name, 80)} is not in the schema registry, or several messages end so; use a full name of the list")
            : operations.Contains(null) || operations.Count == 0 ? (null, $"resources[{at}].operations must name at least one of create, get, list, update, delete, and nothing else")
            : !IssueEvidence.Holds(evidence, task.Prompt.IssueTitle, task.Prompt.IssueBody) ? (null, $"resources[{at}].evidence is not in the issue; copy the issue's own words that ask for this message")
            : (new WantedResource(message, [.. operations.Select(static operation => operation!.Value).Distinct().Order()]), null);
    }

    private static ResourceOperation? Operation(string word) => word switch
    {
        "create" => ResourceOperation.Create,
        "get" => ResourceOperation.Get,
        "list" => ResourceOperation.List,
        "update" => ResourceOperation.Update,
        "delete" => ResourceOperation.Delete,
        _ => null,
    };

    [GeneratedRegex("^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"^[a-z0-9-]+(\.[a-z0-9-]+)+(/[a-z0-9][a-z0-9._-]*)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ModulePath();
}
