"""Answers danger before any other policy: the reply first, then the open tool is put aside."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_DEACTIVATE_LOOP_NAME, ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from coach.safety import effects, replies
from components.crisis_changes import slot_events
from components.crisis_guard import CRISIS, CRISIS_REPLY

PRIORITY = 10
"""Above RulePolicy's 6, so that an active form does not take the turn."""

CRISIS_ANSWER = "crisis_answer"
RESUME_OFFER = "utter_resume_offer"
NO_KIND = "rather_not"
"""How an answer is taken that names no kind there is a reply for."""
FOLLOWED_BY = {"answer_under_18": "action_close_under_age"}
"""What is done after a reply, by the reply's id; should it fail, the reply is said already."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class CrisisPolicy(Policy):
    """Says the crisis reply, which needs neither action server nor database, and closes the open form.

    The answers given so far stay in their slots, and `paused_tools` remembers which tool they belong to.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the defaults (see the parent class)."""
        return {"priority": PRIORITY}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CrisisPolicy:
        """Makes the policy (see the parent class)."""
        return cls(config, model_storage, resource, execution_context)

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learns nothing (see the parent class)."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the next step of a crisis turn, nothing in any other turn (see the parent class)."""
        reply = reply_name(tracker.latest_message, domain)
        if reply is None:
            return self._prediction(self._default_predictions(domain))
        done = _actions_since_message(tracker)
        events: list[Event] = []
        reply_id = replies.id_of_response(reply) or ""
        changes = effects.of(reply_id)
        if reply not in done:
            action, events = (
                reply,
                [*slot_events(tracker, reply_id), *_pause_events(tracker)],
            )
        elif tracker.active_loop_name is not None:
            action = ACTION_DEACTIVATE_LOOP_NAME
        elif (follows := FOLLOWED_BY.get(reply_id, reply)) not in done:
            action = follows
        elif changes.closes and tracker.get_slot("paused_tools") and RESUME_OFFER not in done:
            action = RESUME_OFFER
        else:
            action = ACTION_LISTEN_NAME
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        # Rasa lets the prediction of an open form overrule every other, unless that too claims to need no user input.
        return self._prediction(probabilities, optional_events=events, is_no_user_prediction=True)


def reply_name(message: UserUttered | None, domain: Domain) -> str | None:
    """Returns the response that answers a message in danger.

    Args:
        message: The latest message of the person.
        domain: The domain, to know which replies there are.

    Returns:
        A response name, or None when the message is no crisis message.
    """
    if message is None:
        return None
    intent = message.intent_name or ""
    if intent in replies.INTENTS:
        return f"utter_crisis_{replies.INTENTS[intent]}"
    if intent == CRISIS_ANSWER:
        kind = next((entity["value"] for entity in message.entities if entity["entity"] == "kind"), NO_KIND)
        name = f"utter_crisis_{replies.answer_id(kind)}"
        return name if name in domain.responses else f"utter_crisis_{replies.answer_id(NO_KIND)}"
    if not intent.startswith(CRISIS):
        return None
    category = intent.removeprefix(CRISIS)
    chosen = (message.parse_data or {}).get(CRISIS_REPLY) or category
    name = f"utter_crisis_{chosen}"
    return name if name in domain.responses else f"utter_crisis_{category}"


def _actions_since_message(tracker: DialogueStateTracker) -> list[str]:
    actions: list[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name:
            actions.append(event.action_name)
    return actions


def _pause_events(tracker: DialogueStateTracker) -> list[Event]:
    events: list[Event] = []
    run = tracker.get_slot("tool_run")
    if run and tracker.active_loop_name is not None:
        answers = {name: slot.value for name, slot in tracker.slots.items() if name in run.get("slots", [])}
        others = [kept for kept in tracker.get_slot("paused_tools") or [] if kept["run"]["tool"] != run["tool"]]
        events.append(SlotSet("paused_tools", [*others, {"run": run, "answers": answers}]))
        events.append(SlotSet("paused_title", run.get("title")))
        events.append(SlotSet("tool_run", None))
    return events
