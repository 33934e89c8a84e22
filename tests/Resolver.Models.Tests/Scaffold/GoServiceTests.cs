using System.Text.RegularExpressions;
using Resolver.Core.Faults;
using Resolver.Core.Scaffold;
using Resolver.Models.Chains.Scaffold.Go;

namespace Resolver.Models.Tests.Scaffold;

public sealed class GoServiceTests
{
    private const string Wide =
        """
        import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
        message Thing {
          string id = 1; // Required.
          double a = 2; float b = 3; int32 c = 4; int64 d = 5; uint32 e = 6; uint64 f = 7; sint32 g = 8; sint64 h = 9; fixed32 i = 10; fixed64 j = 11;
          sfixed32 k = 12; sfixed64 l = 13; bool m = 14; bytes n = 15;
          repeated int64 many = 16; map<int32, uint64> by_number = 17; map<string, Node> nodes = 18; map<string, Color> colors = 19; repeated Color shades = 20;
          repeated bytes blobs = 21; repeated google.protobuf.Timestamp times = 22; google.protobuf.StringValue note = 23; optional int64 maybe = 24; optional bool sure = 25;
          int32 count = 26; // Required.
          bool agreed = 27; // Required.
          Color color = 28; // Required.
          Node node = 29; // Required.
          bytes seal = 30; // Required.
          oneof choice { string text = 31; int64 number = 32; Node tree = 33; Color tint = 34; bytes raw = 35; }
          Empty nothing = 36; Inner inner = 37;
          message Inner { string x = 1; enum Mood { CALM = 0; WILD = 1; } Mood mood = 2; }
          // Closes */ the comment `and` "the string".
          string url_path = 38; optional string api_id = 39; google.protobuf.BoolValue flag = 40; google.protobuf.DoubleValue ratio = 41;
        }
        message Empty {}
        message Node { string name = 1; Node left = 2; repeated Node children = 3; }
        enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }
        """;

    private static readonly ResourceContract Orders =
        new("shop.v1.Order", "/v1/orders", "id", [ResourceOperation.Create, ResourceOperation.Get, ResourceOperation.List, ResourceOperation.Update]);

    [Fact]
    public async Task SampleContract_BuildsVetsAndPassesWhatWasFrozen()
    {
        var contract = Registry.Contract(Registry.Sample(), Orders, new ResourceContract("shop.v1.Customer", "/v1/customers", "id", [ResourceOperation.Create, ResourceOperation.Delete]));

        await Proves(contract);
    }

    [Fact]
    public async Task EveryTypeOfProto3_BuildsVetsAndPassesWhatWasFrozen() =>
        await Proves(Registry.Contract([Registry.File1(Wide)], Registry.Resource("a.v1.Thing")));

    [Fact]
    public async Task ReadOnlyResource_StillBuilds() =>
        await Proves(Registry.Contract([Registry.File1("message A { string id = 1; }")], Registry.Resource("a.v1.A", ResourceOperation.Get)));

    [Fact]
    public async Task FrozenTests_FailWithoutTheService_AndWithAnotherOne()
    {
        var contract = Registry.Contract(Registry.Sample(), Orders);
        var frozen = GoService.Frozen(contract).Files;
        using var empty = new GoModule(frozen);
        var (exit, _) = await empty.Run("go", "test", "./...");
        exit.ShouldNotBe(0);

        // A handler that says yes to everything.
        using var lazy = new GoModule([.. frozen, .. GoService.Implementation(contract)]);
        lazy.Put("services/orders/internal/models/models.go", "package models\n\ntype Order struct {\n\tID string `json:\"id\"`\n}\n\nfunc (m *Order) Validate() error { return nil }\n");
        var (failed, said) = await lazy.Run("go", "test", "./...");
        failed.ShouldNotBe(0);
        said.ShouldContain("--- FAIL: TestOrderIsCreated");
    }

    [Fact]
    public void SameContract_IsTheSameBytes()
    {
        static string All() => string.Concat(GoService.Implementation(Registry.Contract(Registry.Sample(), Orders)).Select(static file => file.Path + file.Content));
        All().ShouldBe(All());
    }

    [Fact]
    public void NothingIsOutsideTheModulesFolder_AndFrozenFilesAreNotInTheImplementation()
    {
        var contract = Registry.Contract(Registry.Sample(), Orders);
        var frozen = GoService.Frozen(contract).Files.Select(static file => file.Path.Value).ToList();
        var made = GoService.Implementation(contract).Select(static file => file.Path.Value).ToList();

        frozen.Concat(made).ShouldAllBe(static path => path.StartsWith("services/orders/"));
        frozen.Intersect(made).ShouldBeEmpty();
        made.ShouldAllBe(static path => !path.EndsWith("_test.go") && !path.EndsWith("go.mod"));
        frozen.ShouldContain("services/orders/go.mod");
    }

    [Theory]
    [InlineData("message A { string id = 1; string a_b = 2; string A_B = 3 [json_name = \"x\"]; }", "PROTO-NAME")]
    [InlineData("message A { string id = 1; string validate = 2; }", "PROTO-NAME")]
    [InlineData("message A { string id = 1; B b = 2; message B {} AB c = 3; } message AB {}", "PROTO-NAME")]
    [InlineData("message A { string id = 1 [json_name = \"a,omitempty\"]; }", "PROTO-UNSUPPORTED")]
    [InlineData("message A { string id = 1; map<bool, string> x = 2; }", "PROTO-UNSUPPORTED")]
    [InlineData("message A { string id = 1; B b = 2; } message B { A a = 1; // Required.\n }", "SCAFFOLD-RECURSION")]
    public void WhatGoCannotHave_IsRefusedBeforeAnythingIsWritten(string body, string code)
    {
        var contract = Registry.Contract([Registry.File1(body)], Registry.Resource("a.v1.A"));

        Should.Throw<ResolverFault>(() => (GoService.Frozen(contract), GoService.Implementation(contract))).Code.ShouldBe(code);
    }

    [Fact]
    public void HostileComments_StayComments()
    {
        var file = Registry.File1("message A {\n/* x\n//go:build ignore\n*/ string id = 1;\n// \u202Eevil\u200B \\u000A // import \"os\"\nstring y = 2;\n}");
        var models = GoService.Implementation(Registry.Contract([file], Registry.Resource("a.v1.A"))).First(static each => each.Path.FileName == "models.go").Content!;

        models.Split('\n').Where(static line => Regex.IsMatch(line, "^\\s*//go:|^\\s*import|evil\u200B")).ShouldBeEmpty();
    }

    private static async Task Proves(ServiceContract contract)
    {
        var (frozen, tests) = GoService.Frozen(contract);
        using var module = new GoModule([.. frozen, .. GoService.Implementation(contract)]);

        var (format, unformatted) = await module.Run("gofmt", "-d", ".");
        (format, unformatted).ShouldBe((0, string.Empty));
        var (vet, warnings) = await module.Run("go", "vet", "./...");
        vet.ShouldBe(0, warnings);
        var (build, errors) = await module.Run("go", "build", "./...");
        build.ShouldBe(0, errors);
        var (exit, said) = await module.Run("go", "test", "-v", "-count=1", "./...");
        exit.ShouldBe(0, said);
        var passed = Regex.Matches(said, "^--- PASS: (?<name>\\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Select(static match => match.Groups["name"].Value).Order(StringComparer.Ordinal);
        passed.ShouldBe(tests.Select(static test => test.Split('.')[^1]).Order(StringComparer.Ordinal));
    }
}
