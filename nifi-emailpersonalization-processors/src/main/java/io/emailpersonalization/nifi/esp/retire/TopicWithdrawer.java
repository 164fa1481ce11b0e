// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.decide.TopicConsents;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.TopicLog.AddressTopic;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes topics from contacts whose consent to them is withdrawn or has ended, whatever else is decided on the contact: its subscription and its other topics stay. A topic that the vendor did
 * not hold after the refusal became known is skipped. Tested by TopicPushTest.
 */
public final class TopicWithdrawer {

    private final PushRun run;
    private final TopicConsents consents;

    public TopicWithdrawer(final PushRun run, final TopicConsents consents) {
        this.run = run;
        this.consents = consents;
    }

    /** @param addressKey the address as a ledger keeps it */
    private record Withdrawal(List<PushCandidate> candidates, String hash, TopicChange change, String addressKey) {
    }

    /**
     * Withdraws topics of contacts. A withdrawal without an answer must come again.
     *
     * @return an outcome for each candidate with a topic to withdraw, by identity
     */
    public Map<PushCandidate, ContactOutcome> withdraw(final Collection<PushCandidate> candidates) throws StoreException {
        final Map<PushCandidate, ContactOutcome> outcomes = new IdentityHashMap<>();
        final Map<String, List<PushCandidate>> byAddress = new LinkedHashMap<>();
        candidates.stream().filter(candidate -> candidate.address() != null).forEach(candidate -> byAddress.computeIfAbsent(candidate.address(), any -> new ArrayList<>()).add(candidate));
        if (consents.isEmpty() || byAddress.isEmpty()) {
            return outcomes;
        }
        final List<Withdrawal> withdrawals = withdrawals(byAddress);
        final List<ContactOutcome> answers = new VendorRequests(run).send(withdrawals.stream().map(Withdrawal::change).toList(), Feature.TOPICS,
                (client, audience, some) -> client.changeTopics(audience, some, Instant.MAX));
        final Set<AddressTopic> done = new HashSet<>();
        for (int i = 0; i < withdrawals.size(); i++) {
            settle(withdrawals.get(i), answers.get(i), done);
            for (final PushCandidate candidate : withdrawals.get(i).candidates()) {
                outcomes.put(candidate, answers.get(i));
            }
        }
        run.state().topics().saveWithdrawn(done);
        return outcomes;
    }

    private List<Withdrawal> withdrawals(final Map<String, List<PushCandidate>> byAddress) throws StoreException {
        final Map<String, Map<String, Consent>> decided = consents.of(byAddress.keySet());
        decided.values().forEach(topics -> topics.values().removeIf(consent -> consent == null || !consent.state().isWithdrawn()));
        decided.values().removeIf(Map::isEmpty);
        final Map<AddressTopic, Instant> known = run.state().topics().withdrawn(decided.keySet().stream().map(run::hash).toList());
        final List<Withdrawal> withdrawals = new ArrayList<>();
        decided.forEach((address, topics) -> {
            final String hash = run.hash(address);
            topics.entrySet().removeIf(topic -> isKnown(known.get(new AddressTopic(hash, topic.getKey())), topic.getValue().since()));
            if (!topics.isEmpty()) {
                withdrawals.add(new Withdrawal(byAddress.get(address), hash, new TopicChange(address, Set.of(), topics.keySet()), topics.values().iterator().next().addressKey()));
            }
        });
        return withdrawals;
    }

    /** Whether the vendor said after a refusal became known that it does not hold the topic. */
    private static boolean isKnown(final Instant saidAt, final Instant refusalKnownSince) {
        return saidAt != null && refusalKnownSince != null && !saidAt.isBefore(refusalKnownSince);
    }

    private void settle(final Withdrawal withdrawal, final ContactOutcome answer, final Set<AddressTopic> done) {
        final TopicChange change = withdrawal.change();
        if (answer.accepted()) {
            change.withdrawn().forEach(topic -> done.add(new AddressTopic(withdrawal.hash(), topic)));
            if (answer.result() == ContactResult.TOPICS_CHANGED) {
                run.topics().addWithdrawn();
                run.changes().add(change(withdrawal, answer.result().text()));
            }
        } else if (answer.fate() == ContactOutcome.Fate.REFUSED) {
            run.topics().addRefused();
            run.changes().add(change(withdrawal, "rejected"));
        }
    }

    private static SyncChange change(final Withdrawal withdrawal, final String outcome) {
        final String id = withdrawal.candidates().getFirst().id();
        return new SyncChange(id == null ? withdrawal.hash() : id, SyncChange.TOPICS, withdrawal.change().email(), withdrawal.hash(), withdrawal.addressKey(), outcome,
                "withdrawn: " + String.join(", ", new TreeSet<>(withdrawal.change().withdrawn())));
    }
}
