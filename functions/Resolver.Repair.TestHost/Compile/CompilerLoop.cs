using Resolver.Repair.CSharp.Protocol;
namespace Resolver.Repair.TestHost.Compile;
internal sealed class CompilerLoop { private int n; public CompileReply Answer(CompileRequest r) => new("no"+n++); }
