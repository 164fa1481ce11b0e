// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.decide.TopicConsents;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.TopicLog.AddressTopic;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives a contact that this batch created the topics to which its consent is granted. An existing contact gets none: its person may have refused at the vendor. The outcome of the upsert stays;
 * a contact without an answer has no topic. Tested by TopicPushTest.
 */
final class TopicGrant implements StatusRequest {

    private final PushRun run;
    private final TopicConsents consents;
    private final Map<String, Set<String>> granted = new HashMap<>();

    TopicGrant(final PushRun run, final TopicConsents consents) {
        this.run = run;
        this.consents = consents;
    }

    @Override
    public Feature feature() {
        return Feature.TOPICS;
    }

    @Override
    public String operation() {
        return SyncChange.TOPICS;
    }

    @Override
    public boolean isNeeded(final PushDecision decision, final ContactOutcome upserted) {
        return upserted.accepted() && upserted.result() == ContactResult.CREATED;
    }

    @Override
    public List<PushDecision> begin(final List<PushDecision> created) throws StoreException {
        granted.clear();
        consents.of(created.stream().map(decision -> decision.candidate().address()).toList()).forEach((address, topics) -> granted.put(address, topics.entrySet().stream()
                .filter(topic -> topic.getValue() != null && topic.getValue().state() == ConsentState.GRANTED).map(Map.Entry::getKey).collect(Collectors.toSet())));
        final List<PushDecision> taking = created.stream().filter(decision -> !granted.get(decision.candidate().address()).isEmpty()).toList();
        final Set<AddressTopic> topics = new HashSet<>();
        taking.forEach(decision -> granted.get(decision.candidate().address()).forEach(topic -> topics.add(new AddressTopic(decision.candidate().addressHash(), topic))));
        // before the request: a later withdrawal must not count as done
        run.state().topics().saveGranted(topics);
        return taking;
    }

    @Override
    public List<ContactOutcome> send(final EspClientService client, final String audience, final List<String> addresses, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException {
        return client.changeTopics(audience, addresses.stream().map(address -> new TopicChange(address, granted.get(address), Set.of())).toList(), sendBefore);
    }

    @Override
    public ContactOutcome outcomeOfDone(final ContactOutcome upserted, final ContactOutcome answer) {
        run.topics().addGranted();
        return upserted;
    }

    @Override
    public ContactOutcome outcomeOfFailed(final ContactOutcome upserted, final ContactOutcome answer) {
        run.topics().addRefused();
        return upserted;
    }

    @Override
    public void undo(final List<PushDecision> notSent) {
        notSent.forEach(any -> run.topics().addRefused());
    }
}
