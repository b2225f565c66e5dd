"""EGCA's settings, and what is refused before a training starts rather than trained wrongly."""

import dataclasses
import inspect
import logging

import trl

from egca import policies

log = logging.getLogger("egca")

RANGE = "trl>=1.12,<1.17"   # as pyproject.toml has it

EXTENSION_POINTS = {
    "_generate_and_score_completions": ["self", "inputs"],
    "_calculate_rewards": ["self", "inputs", "prompts", "completions", "completion_ids_list"],
    "_prepare_inputs": ["self", "generation_batch"],
    "_compute_loss": ["self", "model", "inputs"],
}


@dataclasses.dataclass
class EGCAConfig(policies.Options):
    """The policies' options, and how the service is reached."""

    address: str = ""        # unix:/path, host:port, https://...; empty: $EGCA_ADDRESS
    token: str = ""          # empty: $EGCA_TOKEN
    deadline: float = 120.0  # seconds for one group, with retries; then it has no verdict
    stop_after: int = 3      # generations in a row without a single verdict, then training stops; 0: never
    # exact: tokens behind a sample's last one with weight are not computed, where the gradient stays the same, which
    # asks for beta 0; kl: with beta, too, KL then on the computed tokens alone; off: all are computed
    cut: str = "exact"
    rollouts: bool = True    # keep ids, credits and shares in output_dir/rollouts, for replay


def check_trl():
    """Refuses a TRL in which the extended methods are not where we extend them."""
    for name, want in EXTENSION_POINTS.items():
        method = getattr(trl.GRPOTrainer, name, None)
        have = list(inspect.signature(method).parameters) if method else None
        if have != want:
            there = f"{name}({', '.join(have)})" if have else "no such method"
            raise RuntimeError(f"EGCA extends GRPOTrainer.{name}({', '.join(want)}), and TRL {trl.__version__} has "
                               f"{there}; install {RANGE}")
    if "advantages.dim()" not in inspect.getsource(trl.GRPOTrainer._compute_loss):
        raise RuntimeError(f"GRPOTrainer._compute_loss of TRL {trl.__version__} no longer takes one advantage a token; "
                           f"install {RANGE}")


def check_settings(args: trl.GRPOConfig, config: EGCAConfig, oracle=None):
    """Refuses settings under which a token's credit would not reach that token, all at once; warns of those
    that scale or drop it after us."""
    wrong = []
    if config.policy not in policies.POLICIES:
        wrong.append(f"policy {config.policy!r}; there are {', '.join(policies.POLICIES)}")
    if config.cut not in ("exact", "kl", "off"):
        wrong.append(f"cut {config.cut!r}; there are exact, kl, off")
    if config.site_anchor <= 0:
        wrong.append(f"site_anchor {config.site_anchor}; give a number above 0")
    if config.policy == "oracle" and oracle is None:
        wrong.append("policy oracle needs oracle=, a function that knows the true spans")
    if config.policy != "uniform":
        if args.loss_type in ("luspo", "vespo"):
            wrong.append(f"loss_type {args.loss_type}: it weights whole sequences, "
                         "which spreads a token's credit over all; use grpo")
        elif args.loss_type not in ("grpo", "sapo", "bnpo", "dr_grpo", "dapo", "cispo"):
            wrong.append(f"loss_type {args.loss_type}: its normalisation is not known here; use grpo")
        if args.loss_type == "cispo" and (args.epsilon if args.epsilon_high is None else args.epsilon_high) < 1:
            wrong.append("loss_type cispo clips the ratio itself at epsilon_high, "
                         "which is below 1 and so scales every advantage; use 5.0, say")
        if args.importance_sampling_level != "token":
            wrong.append(f"importance_sampling_level {args.importance_sampling_level}: "
                         "one ratio a sequence spreads a token's credit over all; use token")
        if args.top_entropy_quantile < 1.0:
            wrong.append("top_entropy_quantile < 1: it drops tokens after credit was given, "
                         "so a sample's advantage would be lost with them; use 1.0")
        if args.use_liger_kernel and hasattr(trl.GRPOTrainer, "compute_liger_loss"):
            wrong.append(f"use_liger_kernel: its loss in TRL {trl.__version__} takes one advantage a sample; "
                         "leave it out")
        if args.off_policy_mask_threshold is not None:
            log.warning("off_policy_mask_threshold drops whole samples after credit was given: "
                        "their advantage is lost with them")
        if args.use_vllm and args.vllm_importance_sampling_correction:
            log.warning("vllm_importance_sampling_mode %s scales or drops advantages after credit was given: "
                        "sums are A_i before it", args.vllm_importance_sampling_mode)
        if args.loss_type not in ("grpo", "sapo"):
            log.warning("loss_type %s alone weighs a sample by its length; "
                        "with EGCA each has mass A_i, as in the paper. "
                        "To compare with policy uniform, which is plain TRL, use loss_type grpo", args.loss_type)
    if wrong:
        raise ValueError("EGCA cannot train with these settings:\n- " + "\n- ".join(wrong))
