using Resolver.Core.Workspaces;

namespace Resolver.Index.Fresh;

/// <summary>A source as it may stand on disk.</summary>
internal static class SourceText
{
    /// <summary>The location without what http carries in place of a user, and whether there was any. An ssh user is part of the address.</summary>
    public static (string Source, bool Secret) WithoutSecret(RepoSource source) =>
        Uri.TryCreate(source.Location, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length > 0
            ? (new UriBuilder(url) { UserName = string.Empty, Password = string.Empty }.Uri.AbsoluteUri, true)
            : (source.Location, false);
}
