// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.decide.TopicConsents;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.esp.state.PushedContact;
import io.emailpersonalization.nifi.esp.state.SentContact;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends batches: claim, check consent, change addresses, upsert, save. Each batch is committed by itself. Tested by SyncStateTest, ConsentPushTest and HostileVendorTest. */
public final class BatchSender {

    /**
     * How often in a row the vendor may have no room for a batch before it counts as unavailable. Consent is checked again before each attempt, at most 5 seconds
     * apart, so that a batch waits for less than a minute.
     */
    private static final int MAX_ROUNDS_WITHOUT_ROOM = 10;

    private final PushRun run;
    private final AudiencePreparation audience;
    private final String mappingVersion;
    private final ContactUnsubscriber unsubscriber;
    private final ConsentFreshness freshness;
    private final AddressChanger addressChanger;
    private final StatusRequester statusRequester;
    private final List<StatusRequest> statusRequests;

    public BatchSender(final PushRun run, final PushDecider decider, final ContactUnsubscriber unsubscriber, final AudiencePreparation audience, final TopicConsents topics,
                       final String mappingVersion, final InstantSource clock) {
        this.run = run;
        this.audience = audience;
        this.mappingVersion = mappingVersion;
        this.unsubscriber = unsubscriber;
        this.freshness = new ConsentFreshness(run, decider, this::finish, clock);
        this.addressChanger = new AddressChanger(run, freshness);
        this.statusRequester = new StatusRequester(run, freshness);
        this.statusRequests = new ArrayList<>(List.of(new RestoreRequest(run.state())));
        if (decider.requestsConfirmation()) {
            statusRequests.add(new OptInRequest(run.state()));
        }
        if (!topics.isEmpty()) {
            // the last one: it keeps the outcome
            statusRequests.add(new TopicGrant(run, topics));
        }
    }

    /** @param batch no more contacts than the vendor takes at once, every contact and every address once */
    public void send(final Collection<PushCandidate> batch) throws StoreException {
        if (run.isStopped()) {
            batch.forEach(run::postpone);
            return;
        }
        final List<PushDecision> upserts = new ArrayList<>(batch.size());
        final List<PushDecision> others = new ArrayList<>();
        for (final PushDecision each : freshness.claimAndDecide(batch)) {
            (each.action().isUpsert() ? upserts : others).add(each);
        }
        unsubscriber.unsubscribe(upserts.stream().filter(PushDecision::unsubscribesFormerAddress).toList());
        finish(others);
        moveAndUpsert(upserts);
    }

    /** Ends the contacts that are not sent, unsubscribes those that refused, and releases the claims of all. */
    private void finish(final List<PushDecision> decisions) throws StoreException {
        decisions.forEach(run::finish);
        unsubscriber.unsubscribe(decisions);
        release(decisions);
    }

    private void release(final List<PushDecision> decisions) throws StoreException {
        run.state().release(decisions.stream().map(each -> each.candidate().id()).toList());
    }

    private void moveAndUpsert(final List<PushDecision> batch) throws StoreException {
        if (batch.isEmpty()) {
            return;
        }
        saveSending(batch.stream().filter(PushDecision::isNewAtAddress).toList());
        final AddressChanger.MoveResult moved = addressChanger.move(batch);
        final List<String> ready = moved.ready().stream().map(each -> each.candidate().id()).toList();
        run.state().release(batch.stream().map(each -> each.candidate().id()).filter(id -> !ready.contains(id)).toList());
        upsert(moved.ready(), moved.firstPushes());
    }

    /** Saves contacts before they are sent to a new address. The process may end, or the connection be cut, between the effect at the vendor and its answer. */
    private void saveSending(final List<PushDecision> batch) throws StoreException {
        final Map<String, Set<String>> sources = new LinkedHashMap<>();
        batch.stream().map(PushDecision::candidate).filter(PushCandidate::namesSources).forEach(candidate -> sources.put(candidate.personId(), candidate.sources()));
        run.state().saveSending(sentContacts(batch, Set.of()), sources);
    }

    private void postpone(final List<PushDecision> batch) throws StoreException {
        batch.forEach(each -> run.postpone(each.candidate()));
        release(batch);
    }

    private void upsert(final List<PushDecision> batch, final Set<String> firstPushes) throws StoreException {
        List<PushDecision> ready = freshness.renewIfStale(batch);
        int roundsWithoutRoom = 0;
        while (!ready.isEmpty() && !run.isStopped()) {
            final List<PushDecision> sent = ready;
            final List<SentContact> contacts = sentContacts(sent, firstPushes);
            final VendorAnswer<UpsertAnswer> answer = VendorAnswer.to(() -> run.client().upsert(run.audience(), sent.stream().map(each -> each.candidate().contact()).toList(),
                    audience.requiresConfirmation(), freshness.sendBefore(sent)));
            switch (answer.kind()) {
                case RECEIVED -> {
                    switch (answer.value()) {
                        case UpsertAnswer.Done done -> settle(sent, contacts, restoreAndConfirm(sent, done.outcomes()), true);
                        case UpsertAnswer.Submitted job -> submit(sent, contacts, job.jobId());
                    }
                    return;
                }
                case CONTENT_REFUSED -> {
                    bisect(sent, firstPushes, answer.reason());
                    return;
                }
                case EXPIRED -> ready = freshness.decideAgain(sent);
                case NO_ROOM -> {
                    roundsWithoutRoom++;
                    if (roundsWithoutRoom == MAX_ROUNDS_WITHOUT_ROOM) {
                        run.stop(answer);
                    }
                    ready = freshness.decideAgain(sent);
                }
                case UNAVAILABLE, UNREACHED, LEFT_ALONE, REFUSED -> run.stop(answer);
            }
        }
        if (!ready.isEmpty()) {
            postpone(ready);
        }
    }

    /** Finds the contact that makes the vendor refuse the batch: sends the halves one after the other. The second one is decided again if it waited. */
    private void bisect(final List<PushDecision> batch, final Set<String> firstPushes, final String reason) throws StoreException {
        if (batch.size() == 1) {
            run.reject(batch.getFirst().candidate(), SyncChange.UPSERT, null, "refused", reason);
            run.state().undoSending(List.of(batch.getFirst().candidate().id()));
            release(batch);
        } else {
            final int middle = batch.size() / 2;
            upsert(batch.subList(0, middle), firstPushes);
            upsert(batch.subList(middle, batch.size()), firstPushes);
        }
    }

    /** Replaces the outcomes of contacts that are restored, or asked for confirmation. */
    private List<ContactOutcome> restoreAndConfirm(final List<PushDecision> batch, final List<ContactOutcome> outcomes) throws StoreException {
        List<ContactOutcome> replaced = outcomes;
        for (final StatusRequest request : statusRequests) {
            replaced = statusRequester.send(request, batch, replaced);
        }
        return replaced;
    }

    private static List<SentContact> sentContacts(final List<PushDecision> batch, final Set<String> firstPushes) {
        return batch.stream().map(each -> new SentContact(each.candidate().id(), each.candidate().address(), each.addressKey(), each.candidate().fingerprint(),
                firstPushes.contains(each.candidate().id()), each.candidate().updatedAt())).toList();
    }

    /** Saves a job of the vendor. Its contacts count as used, and their records wait. */
    private void submit(final List<PushDecision> batch, final List<SentContact> contacts, final String jobId) throws StoreException {
        run.submit(jobId, contacts);
        run.addAnswered(batch.size());
        for (final PushDecision each : batch) {
            run.addUsage(each.action());
            run.changes().linkSources(each.candidate());
            run.pending(each.candidate());
        }
    }

    /** Settles contacts with the outcomes of their jobs. Their usage was counted when they were submitted. */
    public void settleJobs(final List<PushDecision> batch, final Map<String, SubmittedContact> submitted) throws StoreException {
        if (batch.isEmpty()) {
            return;
        }
        final List<SubmittedContact> contacts = batch.stream().map(each -> submitted.get(each.candidate().id())).toList();
        run.state().takeOver(batch.stream().map(each -> each.candidate().id()).toList());
        settle(batch, contacts.stream().map(SubmittedContact::sent).toList(), restoreAndConfirm(batch, contacts.stream().map(SubmittedContact::outcome).toList()), false);
    }

    /**
     * Saves the contacts that the vendor accepted, and ends the claims of the others.
     *
     * @param contacts the contacts of the batch as they were sent
     * @param countsUsage whether the usage of the contacts is still to be counted
     */
    private void settle(final List<PushDecision> batch, final List<SentContact> contacts, final List<ContactOutcome> outcomes, final boolean countsUsage) throws StoreException {
        run.addAnswered(batch.size());
        final Map<PushDecision, SentContact> sent = new IdentityHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            sent.put(batch.get(i), contacts.get(i));
        }
        final List<PushedContact> pushed = new ArrayList<>(batch.size());
        final List<String> released = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        ContactOutcomes.settle(batch, outcomes, (each, outcome) -> {
            pushed.add(PushedContact.of(sent.get(each), outcome));
            if (countsUsage) {
                run.addUsage(each.action());
            }
            run.changes().linkSources(each.candidate());
            run.succeed(each.candidate(), SyncChange.UPSERT, outcome, each.addressKey());
        }, (each, outcome) -> {
            refused.add(each.candidate().id());
            released.add(each.candidate().id());
            run.reject(each.candidate(), SyncChange.UPSERT, outcome);
        }, (each, outcome) -> {
            released.add(each.candidate().id());
            run.postpone(each.candidate(), true);
        });
        run.state().undoSending(refused);
        run.state().savePushed(pushed, released, mappingVersion, run.changes().take());
    }
}
