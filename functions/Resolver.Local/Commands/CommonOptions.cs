using System.CommandLine;
using Resolver.Local.Composition;

namespace Resolver.Local.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    internal static Option<string?> Data() => new("--data") { Description = "Data folder. Default: the user's data folder.", HelpName = "dir" };

    internal static Option<bool> Json() => new("--json") { Description = "Print JSON on standard output." };

    internal static Option<string> Repo() => new("--repo") { Description = "The repository.", HelpName = "path|url", Required = true };

    internal static Option<bool> AllowUnsandboxed() => new("--allow-unsandboxed")
    {
        Description = "Run the repository's code without isolation where this machine has none. Only for code that you trust.",
    };

    internal static Argument<string> Run() => new("run") { Description = "The run's id, or a unique beginning of it." };

    internal static DataFolder Open(this ParseResult parsed, Option<string?> option) => DataFolder.Open(parsed.GetValue(option));

    internal static Option<double?> Days(string name, string description, double least)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "days" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } days && (days < least || days > 36_500))
            {
                result.AddError($"{name} takes {least} to 36500 days.");
            }
        });
        return option;
    }
}
