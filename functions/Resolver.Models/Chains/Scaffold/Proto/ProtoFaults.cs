using System.Globalization;
using Resolver.Core.Faults;
using Resolver.Core.Text;

namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>What is not understood in a .proto file is refused by name and place; nothing is guessed.</summary>
internal static class ProtoFaults
{
    public const string SyntaxCode = "PROTO-SYNTAX";
    public const string VersionCode = "PROTO-VERSION";
    public const string UnsupportedCode = "PROTO-UNSUPPORTED";
    public const string TypeCode = "PROTO-TYPE-UNKNOWN";
    public const string FieldCode = "PROTO-FIELD";
    public const string NameCode = "PROTO-NAME";
    public const string LimitCode = "PROTO-LIMIT";

    public static ResolverFault At(string code, string file, int line, string what) => ResolverFault.Usage(
        code, string.Create(CultureInfo.InvariantCulture, $"{VisibleText.Line(file, 200)} line {line}: {what}."));

    public static string Quote(string text) => VisibleText.Quote(text, 60);
}
