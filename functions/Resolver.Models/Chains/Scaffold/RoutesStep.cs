using System.Text.Json;
using System.Text.RegularExpressions;
using Resolver.Core.Scaffold;
using Resolver.Core.Text;
using Resolver.Models.Json;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Scaffold;

/// <summary>Route, key and required fields of each message: a model maps, and each name is looked up in the schema, each demand in the issue.</summary>
internal sealed partial class RoutesStep : ModelStep<FoundSchemas, ServiceContract>
{
    private static readonly AnswerForm Schema = new(
        "routes",
        """
        {"type":"object","additionalProperties":false,"required":["resources","give_up"],"properties":{"resources":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["message","path","key","required"],"properties":{"message":{"type":"string"},"path":{"type":"string"},"key":{"type":"string"},"required":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["field","evidence"],"properties":{"field":{"type":"string"},"evidence":{"type":"string"}}}}}}},"give_up":{"type":["string","null"]}}}
        """);

    private static readonly PromptFile Instruction = PromptFile.Read("scaffold-routes-1.user");

    /// <inheritdoc />
    public override string Name => "routes";

    /// <inheritdoc />
    public override AnswerForm Form => Schema;

    /// <inheritdoc />
    public override int Output => 4_000;

    /// <inheritdoc />
    public override StepPrompt Write(ChainContext context, FoundSchemas input) =>
        input.Requirements.Task.Writer.Write(Instruction, new PromptPart("Messages of the service", "messages", SchemaText.Of(input)));

    /// <inheritdoc />
    protected override StepAnswer<ServiceContract> Read(string answer, FoundSchemas input) => AnswerJson.Read(answer, root => Judge(root, input));

    private static StepAnswer<ServiceContract> Judge(JsonElement root, FoundSchemas input)
    {
        var answer = StrictObject.Open(root, string.Empty, "resources", "give_up");
        var routes = answer.List("resources").Select(Route.Read).ToList();
        if (answer.TextOrNull("give_up") is { } reason)
        {
            return new StepAnswer<ServiceContract>.GaveUp(VisibleText.Line(reason, 300) is { Length: > 0 } line ? line : "The model gives no reason.");
        }

        var wanted = input.Requirements.Resources;
        if (routes.Count != wanted.Count || wanted.Any(resource => routes.Count(route => route.Message == resource.Message) != 1))
        {
            return new StepAnswer<ServiceContract>.Refused($"resources must have exactly these messages, each once: {string.Join(", ", wanted.Select(static resource => resource.Message))}.");
        }

        var problem = routes.Select((route, at) => Problem(route, at, routes, input)).FirstOrDefault(static problem => problem is not null);
        return problem is not null ? new StepAnswer<ServiceContract>.Refused($"{problem}.") : new StepAnswer<ServiceContract>.Accepted(Contract(routes, input));
    }

    private static string? Problem(Route route, int at, List<Route> all, FoundSchemas input)
    {
        var fields = Message(route, input).Fields;
        var issue = input.Requirements.Task.Prompt;
        var key = fields.FirstOrDefault(field => field.Name == route.Key);
        var unknown = route.Required.FirstOrDefault(rule => !fields.Any(field => field.Name == rule.Field && field.Oneof is null));
        var unfounded = route.Required.FirstOrDefault(rule => !IssueEvidence.Holds(rule.Evidence, issue.IssueTitle, issue.IssueBody));
        return !PathForm().IsMatch(route.Path) || route.Path.Length > 100 ? $"resources[{at}].path must be lower-case segments such as /v1/orders"
            : all.Exists(other => other != route && (other.Path == route.Path || other.Path.StartsWith(route.Path + "/", StringComparison.Ordinal))) || route.Path == "/healthz"
                ? $"resources[{at}].path is taken: paths must differ, none may be below another, and /healthz is ours"
            : key is not { Kind: FieldKind.Scalar, Type: "string", Label: FieldLabel.Single, Oneof: null }
                ? $"resources[{at}].key must be a string field of {route.Message} that is not optional, repeated or in a oneof; if it has none, give up"
            : unknown is not null ? $"resources[{at}].required names {VisibleText.Quote(unknown.Field, 60)}, which is no field of {route.Message} or one of a oneof"
            : unfounded is not null ? $"the evidence for {VisibleText.Quote(unfounded.Field, 60)} is not in the issue; copy the issue's own words, or leave the field out"
            : null;
    }

    private static MessageSchema Message(Route route, FoundSchemas input) => input.Messages.First(message => message.Name == route.Message);

    private static ServiceContract Contract(List<Route> routes, FoundSchemas input)
    {
        var wanted = input.Requirements;
        var place = wanted.Task.Prompt.Place;
        var module = wanted.Module ?? (place.Module is { } top ? $"{top}/{place.Folder}/{wanted.Service}" : $"{place.Folder}/{wanted.Service}");
        return new ServiceContract
        {
            Service = wanted.Service,
            Module = module,
            Folder = Core.Ids.RepoPath.Parse($"{place.Folder}/{wanted.Service}"),
            Summary = wanted.Summary,
            Resources = [.. wanted.Resources.Select(resource => Resource(resource, routes.Find(route => route.Message == resource.Message)!))],
            Messages = [.. input.Messages.Select(message => Marked(message, routes.Find(route => route.Message == message.Name)))],
            Enums = input.Enums,
            LeftOut = wanted.LeftOut,
        };
    }

    private static ResourceContract Resource(WantedResource wanted, Route route) => new(wanted.Message, route.Path, route.Key, wanted.Operations);

    private static MessageSchema Marked(MessageSchema message, Route? route) => route is null
        ? message
        : message with { Fields = [.. message.Fields.Select(field => field with { Required = field.Required || route.Required.Any(rule => rule.Field == field.Name) })] };

    [GeneratedRegex("^(/[a-z][a-z0-9]*(-[a-z0-9]+)*)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PathForm();

    private sealed record Rule(string Field, string Evidence);

    private sealed record Route(string Message, string Path, string Key, IReadOnlyList<Rule> Required)
    {
        public static Route Read(JsonElement element, int at)
        {
            var route = StrictObject.Open(element, $"resources[{at}]", "message", "path", "key", "required");
            var rules = route.List("required").Select((rule, index) =>
            {
                var read = StrictObject.Open(rule, $"resources[{at}].required[{index}]", "field", "evidence");
                return new Rule(read.Text("field"), read.Text("evidence"));
            });
            return new Route(route.Text("message"), route.Text("path"), route.Text("key"), [.. rules]);
        }
    }
}
