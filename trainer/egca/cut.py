"""The tokens that a training step computes: none behind a sample's last one with weight.

A token without weight adds nothing to the gradient, and no later token reaches back to it, for models read from left
to right. So a sample that failed early is computed up to its span alone, and one without any weight not at all: a
member of a group of equal rewards. Micro-batches that are summed into one optimizer step are sorted, so that each
holds samples of about one length. TRL still sees the whole of each sample: its normalisation stays what it was.

    needed  (B,), of each sample the number of tokens up to its last one with weight; 0: none has any
"""

import torch

# Where tokens without weight count as well, or samples cannot be taken apart.
IMAGES = ("pixel_values", "num_images", "token_type_ids", "mm_token_type_ids")


def applies(trainer, output: dict) -> bool:
    """Whether tokens without weight add nothing to this trainer's loss. output: of _generate_and_score_completions."""
    args, kind = trainer.args, trainer.egca_config.cut
    return (kind == "kl" or kind == "exact" and args.beta == 0) and not (
        args.entropy_coef or args.use_adaptive_entropy          # a bonus on every token
        or trainer.aux_loss_enabled                             # of experts, on every token
        or args.off_policy_mask_threshold is not None           # a mean over a sample's tokens decides
        or any(key in output for key in IMAGES))


def needed(weights: torch.Tensor) -> torch.Tensor:
    """weights: (B, T), the advantage of each token in the loss."""
    return ((weights != 0) * torch.arange(1, weights.shape[1] + 1, device=weights.device)).amax(1)


def expected(output: dict, verdicts: list, sites: bool) -> dict[str, torch.Tensor]:
    """What is known of `needed` before faults are: the most it can be (credit_needed), and a key (credit_sure) that
    sorts those samples first whose tokens surely all have weight, so that little is computed in vain.
    sites: under a policy of sites, where a token has its sample's weight and that of sites."""
    length = output["completion_mask"].sum(1)
    weighs = output["advantages"] != 0
    passing = weighs.new_tensor([v is None or v.mode not in ("syntax", "logic") for v in verdicts])
    most = length if sites else length * weighs
    return {"credit_needed": most, "credit_sure": most + (weighs & (passing | sites)) * length.amax()}


def sort(batches: list[dict], window: int, by: str = "credit_needed", first: int = 0) -> list[dict]:
    """The micro-batches of a generation, those of each window with their samples sorted, the largest `by` first.
    window: of how many the gradients are summed. Those before number `first` stay as they are. Ranks sort alike, so
    that none waits long for another."""
    result = batches[:first]
    while len(result) < len(batches):
        start = len(result)
        part = batches[start : start - start % window + window]
        order = torch.cat([b[by] for b in part]).argsort(descending=True, stable=True)
        # Each tensor has a row a sample, but for numbers of the whole generation.
        rows = {key: torch.cat([b[key] for b in part])[order].chunk(len(part))
                for key, value in part[0].items() if isinstance(value, torch.Tensor) and value.ndim}
        result += [{**batch, **{key: value[i] for key, value in rows.items()}} for i, batch in enumerate(part)]
    return result


def window(accumulation: int, steps: int) -> int:
    """How many micro-batches of a generation of `steps` are surely summed together; 1: none with another."""
    if steps % accumulation == 0:
        return accumulation
    return steps if accumulation % steps == 0 else 1


class Cut:
    """One micro-batch's."""

    def __init__(self, inputs: dict, multiple: int | None):
        """multiple: of which lengths are to be a multiple, as TRL pads."""
        shape, needs = inputs["completion_ids"].shape, inputs["credit_needed"]
        self.rows, longest, multiple = needs.nonzero().flatten(), int(needs.max()), multiple or 1
        self.width = min(-(-longest // multiple) * multiple, shape[1])
        # Of the tokens that are not computed: a ratio of 1 and no divergence from the reference model.
        old = inputs.get("old_per_token_logps")
        self.fill = torch.zeros(shape, device=needs.device) if old is None else old
        self.computed = torch.zeros(shape, dtype=torch.bool, device=needs.device)
        self.computed[self.rows, : self.width] = True
        self.empty = not longest
        if self.empty:  # one token still: other processes may wait for this one's gradients, which are 0
            self.rows, self.width = needs.new_zeros(1), 1
        self.share = len(self.rows) * (inputs["prompt_ids"].shape[1] + self.width) / (
            shape[0] * (inputs["prompt_ids"].shape[1] + shape[1]))

    def logps(self, compute, model, input_ids, attention_mask, logits_to_keep, **options):
        """TRL's log-probabilities, entropies and whatever else `compute` returns, of these tokens alone."""
        end = input_ids.shape[1] - logits_to_keep + self.width
        logps, entropies, *others = compute(
            model, input_ids[self.rows, :end], attention_mask[self.rows, :end], self.width, **options)
        whole = self.fill.to(logps.dtype).masked_scatter(self.computed, logps)
        return (whole + 0 * logps.sum() if self.empty else whole,
                entropies.new_zeros(self.computed.shape).masked_scatter(self.computed, entropies), *others)
