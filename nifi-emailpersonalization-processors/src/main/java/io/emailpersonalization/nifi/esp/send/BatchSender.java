// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.PushedContact;
import io.emailpersonalization.nifi.esp.state.SentContact;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Sends batches: claim, ask the ledger, send, keep what the vendor took. Each batch is committed by itself. */
public final class BatchSender {

    public static final String OPERATION = "upsert";

    /** How often the vendor may refuse to take a batch at once before it counts as down. */
    private static final int MOST_ROUNDS = 10;

    private final PushRun run;
    private final NewContactStatus newStatus;
    private final String mappingVersion;
    private final ContactUnsubscriber withdrawals;
    private final ConsentFreshness freshness;
    private final AddressChanger moves;
    private final ContactRestorer restoring;
    private final OptInRequester optInAgain;
    private Boolean pending;

    public BatchSender(final PushRun run, final PushDecider judge, final ContactUnsubscriber withdrawals, final NewContactStatus newStatus, final String mappingVersion) {
        this.run = run;
        this.newStatus = newStatus;
        this.mappingVersion = mappingVersion;
        this.withdrawals = withdrawals;
        this.freshness = new ConsentFreshness(run, judge, this::settleUnsent);
        this.moves = new AddressChanger(run, freshness);
        this.restoring = new ContactRestorer(run, freshness);
        this.optInAgain = judge.asksAgain() ? new OptInRequester(run, freshness) : null;
    }

    /** @param batch no more than the vendor takes at once, every contact and every address once */
    public void send(final Collection<PushCandidate> batch) throws StoreException {
        if (run.isOver()) {
            batch.forEach(candidate -> run.unsent(candidate, run.hasVendorFailed()));
            return;
        }
        final List<PushDecision> sent = new ArrayList<>(batch.size());
        final List<PushDecision> others = new ArrayList<>();
        for (final PushDecision each : freshness.ask(batch)) {
            (each.verdict().isSent() ? sent : others).add(each);
        }
        final List<PushDecision> former = sent.stream().filter(PushDecision::isFormerWithdrawn).toList();
        withdrawals.unsubscribe(former);
        settleUnsent(others);
        prepare(sent);
    }

    /** Those who are not sent end here, the withdrawn unsubscribed. */
    private void settleUnsent(final List<PushDecision> judged) throws StoreException {
        for (final PushDecision each : judged) {
            switch (each.verdict()) {
                case UNCHANGED -> run.unchanged(each.candidate());
                case SENT_BEFORE -> run.again(each.candidate(), each.row().result(), each.row().status());
                case SUPPRESSED, RETIRED -> run.suppress(each.candidate(), OPERATION, each.addressKey(), each.reason());
                case UNMAPPED -> run.reject(each.candidate(), OPERATION, each.candidate().fault().field(), "type", each.reason());
                default -> {
                    // the withdrawn are dealt with together
                }
            }
        }
        withdrawals.unsubscribe(judged);
        run.state().release(judged.stream().map(each -> each.candidate().id()).toList());
    }

    private void prepare(final List<PushDecision> batch) throws StoreException {
        if (batch.isEmpty()) {
            return;
        }
        final Set<String> afresh;
        final List<PushDecision> ready;
        try {
            final AddressChanger.Moved moved = moves.move(batch);
            ready = moved.ready();
            afresh = moved.afresh();
        } catch (final EspUnavailableException e) {
            run.vendorFailed(e.getMessage());
            giveBack(batch);
            return;
        } catch (final EspRefusedException e) {
            run.refused(e.getMessage());
            giveBack(batch);
            return;
        }
        final List<String> ids = ready.stream().map(each -> each.candidate().id()).toList();
        run.state().release(batch.stream().map(each -> each.candidate().id()).filter(id -> !ids.contains(id)).toList());
        deliver(ready, afresh);
    }

    private void giveBack(final List<PushDecision> batch) throws StoreException {
        batch.forEach(each -> run.unsent(each.candidate(), run.hasVendorFailed()));
        run.state().release(batch.stream().map(each -> each.candidate().id()).toList());
    }

    private void deliver(final List<PushDecision> batch, final Set<String> afresh) throws StoreException {
        List<PushDecision> ready = freshness.renew(batch);
        for (int refused = 0; !ready.isEmpty();) {
            if (run.isOver()) {
                giveBack(ready);
                return;
            }
            try {
                final List<SentContact> sent = sent(ready, afresh);
                switch (run.client().upsert(run.audience(), ready.stream().map(each -> each.candidate().contact()).toList(), isPending(), freshness.sendBefore())) {
                    case UpsertAnswer.Done done -> settle(ready, sent, after(ready, done.outcomes()), PushRun::used);
                    case UpsertAnswer.Submitted job -> submit(ready, sent, job.jobId());
                }
                return;
            } catch (final DeadlineExceededException e) {
                refused += e.attempted() ? 1 : 0;
                if (refused == MOST_ROUNDS) {
                    run.vendorFailed(e.getMessage());
                }
                ready = freshness.again(ready);
            } catch (final EspUnavailableException e) {
                run.vendorFailed(e.getMessage());
            } catch (final EspRefusedException e) {
                refused(ready, afresh, e);
                return;
            }
        }
    }

    private void refused(final List<PushDecision> batch, final Set<String> afresh, final EspRefusedException refusal) throws StoreException {
        if (!refusal.isContentAtFault()) {
            run.refused(refusal.getMessage());
            giveBack(batch);
        } else if (batch.size() == 1) {
            run.reject(batch.getFirst().candidate(), OPERATION, null, "refused", refusal.getMessage());
            run.state().release(List.of(batch.getFirst().candidate().id()));
        } else {
            // one contact poisons the batch: halves find it
            final int middle = batch.size() / 2;
            deliver(batch.subList(0, middle), afresh);
            deliver(batch.subList(middle, batch.size()), afresh);
        }
    }

    /** The outcomes of a batch, with those of what was done besides in their place. */
    private List<ContactOutcome> after(final List<PushDecision> batch, final List<ContactOutcome> outcomes) throws StoreException {
        final List<ContactOutcome> restored = restoring.restore(batch, outcomes);
        return optInAgain == null ? restored : optInAgain.ask(batch, restored);
    }

    private boolean isPending() throws EspUnavailableException, EspRefusedException {
        if (pending == null) {
            pending = switch (newStatus) {
                case PENDING -> true;
                case SUBSCRIBED -> false;
                case AS_AUDIENCE_DEMANDS -> run.client().audience(run.audience()).doubleOptIn();
            };
        }
        return pending;
    }

    private static List<SentContact> sent(final List<PushDecision> batch, final Set<String> afresh) {
        return batch.stream().map(each -> new SentContact(each.candidate().id(), each.candidate().address(), each.addressKey(), each.candidate().fingerprint(),
                afresh.contains(each.candidate().id()), each.candidate().updatedAt())).toList();
    }

    /** The vendor has a job: its contacts count as used, and their records wait. */
    private void submit(final List<PushDecision> batch, final List<SentContact> sent, final String jobId) throws StoreException {
        run.submit(jobId, sent);
        run.addSent(batch.size());
        for (final PushDecision each : batch) {
            run.used(each.verdict());
            run.identify(each.candidate());
            run.pending(each.candidate());
        }
    }

    /** Settles contacts with the outcomes of their jobs. */
    public void settleJobs(final List<PushDecision> batch, final Map<String, SubmittedContact> submitted) throws StoreException {
        if (batch.isEmpty()) {
            return;
        }
        final List<SubmittedContact> contacts = batch.stream().map(each -> submitted.get(each.candidate().id())).toList();
        run.state().takeOver(batch.stream().map(each -> each.candidate().id()).toList());
        settle(batch, contacts.stream().map(SubmittedContact::sent).toList(), after(batch, contacts.stream().map(SubmittedContact::outcome).toList()), (pass, verdict) -> {
            // counted when it was submitted
        });
    }

    /**
     * Keeps what the vendor accepted, and ends the claims of the others.
     *
     * @param sent the contacts of the batch as they were sent
     * @param usage counts what was created and changed
     */
    private void settle(final List<PushDecision> batch, final List<SentContact> sent, final List<ContactOutcome> outcomes, final BiConsumer<PushRun, PushDecision.Verdict> usage)
            throws StoreException {
        run.addSent(batch.size());
        final List<PushedContact> pushed = new ArrayList<>(batch.size());
        final List<String> released = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            final PushCandidate candidate = batch.get(i).candidate();
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    pushed.add(PushedContact.of(sent.get(i), outcome));
                    usage.accept(run, batch.get(i).verdict());
                    run.identify(candidate);
                    run.success(candidate, OPERATION, outcome, batch.get(i).addressKey());
                }
                case REFUSED -> {
                    released.add(candidate.id());
                    run.reject(candidate, OPERATION, outcome.field(), outcome.code(), outcome.message());
                }
                case UNKNOWN, TOO_LATE -> {
                    released.add(candidate.id());
                    run.unsent(candidate, true);
                }
            }
        }
        run.state().settle(pushed, released, mappingVersion, run.takeNotes());
    }
}
