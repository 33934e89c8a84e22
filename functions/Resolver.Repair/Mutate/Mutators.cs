using Resolver.Repair.Mutate.Operators;

namespace Resolver.Repair.Mutate;

/// <summary>The operators that every language shares, in a fixed order.</summary>
public static class Mutators
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IMutator> Shared { get; } =
    [
        new ComparisonMutator(), new ConstantMutator(), new BooleanMutator(), new ArithmeticMutator(), new LogicalMutator(),
        new OffByOneMutator(), new VariableMutator(), new MemberMutator(), new CalleeMutator(), new SwappedArgumentsMutator(),
        new NegationMutator(), new DroppedOperandMutator(), new LoopConditionMutator(), new AddedConditionMutator(),
        new PlainAssignmentMutator(), new AccumulatorMutator(), new EmptyValueMutator(), new ReturnMutator(),
        new DonorExpressionMutator(), new ArgumentShapeMutator(), new SliceMutator(), new MovedStatementMutator(),
        new AddedOperandMutator(), new WrapMutator(), new BaseCaseMutator(), new DeletedStatementMutator(), new AddedStatementMutator(),
    ];
}
