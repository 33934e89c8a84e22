using System.Text.Json;
using Resolver.Adapters.Approvals;
using Resolver.Adapters.Configuration;
using Resolver.Core.Faults;
using Resolver.Core.Json;

namespace Resolver.Functions.Settings;

/// <summary>The bot that asks for approvals in Teams. It is an identity of the app, and has no password.</summary>
/// <param name="AppId"><c>RESOLVER_TEAMS_APP_ID</c>: the client id of that identity; whatever Teams sends is made out to it.</param>
/// <param name="Approvers"><c>RESOLVER_TEAMS_APPROVERS</c>: who may approve what; nobody by default.</param>
public sealed record TeamsSettings(string AppId, IReadOnlyList<Approver> Approvers)
{
    private const string List = "RESOLVER_TEAMS_APPROVERS";
    private const string Form = """a list such as [{"user":"<object id>","name":"github:<login>","paths":["docs/**"]}]""";

    /// <summary>Null where the app has no bot.</summary>
    /// <exception cref="ResolverFault"><c>APP-SETTING</c>.</exception>
    internal static TeamsSettings? Load(SettingSource source)
    {
        const string Id = "RESOLVER_TEAMS_APP_ID";
        var approvers = source.Optional(List) is { } text ? Read(text) : [];
        return source.Optional(Id) is not { } app ? null
            : Guid.TryParse(app, out _) ? new TeamsSettings(app, approvers)
            : throw SettingSource.Wrong(Id, "the client id of the bot's identity");
    }

    private static IReadOnlyList<Approver> Read(string text)
    {
        try
        {
            var read = JsonSerializer.Deserialize<IReadOnlyList<Approver>>(text, ResolverJson.Options);
            return read is not null && read.All(static each => each is { User.Length: > 0, Name.Length: > 0 }) ? read : throw SettingSource.Wrong(List, Form);
        }
        catch (JsonException)
        {
            throw SettingSource.Wrong(List, Form);
        }
    }
}
