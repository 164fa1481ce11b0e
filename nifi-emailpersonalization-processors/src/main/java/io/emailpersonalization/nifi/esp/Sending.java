// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.esp.state.Pushed;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends batches: claim, ask the ledger, send, keep what the vendor took. Each batch is committed by itself. */
final class Sending {

    static final String OPERATION = "upsert";

    private final PushRun run;
    private final Judge judge;
    private final NewContactStatus newStatus;
    private final String mappingVersion;
    private final Withdrawals withdrawals;
    private final Moves moves;
    private final OptInAgain optInAgain;
    private Boolean pending;

    Sending(final PushRun run, final Judge judge, final NewContactStatus newStatus, final String mappingVersion) {
        this.run = run;
        this.judge = judge;
        this.newStatus = newStatus;
        this.mappingVersion = mappingVersion;
        this.withdrawals = new Withdrawals(run);
        this.moves = new Moves(run);
        this.optInAgain = judge.asksAgain() ? new OptInAgain(run) : null;
    }

    /** @param batch no more than the vendor takes at once, every contact and every address once */
    void send(final Collection<Candidate> batch) throws StoreException {
        if (run.isOver()) {
            batch.forEach(candidate -> run.unsent(candidate, run.hasVendorFailed()));
            return;
        }
        final Known known = claim(batch);
        final List<Candidate> free = new ArrayList<>(batch.size());
        for (final Candidate candidate : batch) {
            if (run.state().remembers() && known.contact(candidate.id()) == null) {
                run.unsent(candidate, false);
            } else {
                free.add(candidate);
            }
        }
        final List<Judged> judged;
        try {
            judged = judge.judge(free, known);
        } catch (final StoreException e) {
            if (run.state().remembers()) {
                throw e;
            }
            // nobody is mailed on what cannot be known
            run.refused("the consent ledger cannot be asked: " + e.getMessage());
            free.forEach(candidate -> run.unsent(candidate, false));
            return;
        }
        final List<String> released = new ArrayList<>();
        for (final Judged each : judged) {
            if (!each.verdict().isSent()) {
                released.add(each.candidate().id());
                settleUnsent(each);
            }
        }
        withdrawals.unsubscribe(judged, known);
        run.state().release(released);
        prepare(judged.stream().filter(each -> each.verdict().isSent()).toList());
    }

    private Known claim(final Collection<Candidate> batch) throws StoreException {
        final Map<String, String> addressHashes = new LinkedHashMap<>();
        batch.forEach(candidate -> addressHashes.put(candidate.id(), candidate.hash()));
        return run.state().claim(addressHashes);
    }

    private void settleUnsent(final Judged judged) {
        switch (judged.verdict()) {
            case UNCHANGED -> run.unchanged(judged.candidate());
            case SENT_BEFORE -> run.again(judged.candidate(), judged.row().result(), judged.row().status());
            case SUPPRESSED -> run.suppress(judged.candidate(), OPERATION, judged.addressKey(), judged.reason());
            default -> {
                // the withdrawn are dealt with together
            }
        }
    }

    private void prepare(final List<Judged> batch) throws StoreException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            final Moves.Moved moved = moves.move(batch);
            final List<String> released = batch.stream().filter(each -> !moved.ready().contains(each)).map(each -> each.candidate().id()).toList();
            run.state().release(released);
            deliver(moved.ready(), moved.afresh());
        } catch (final EspUnavailableException e) {
            run.vendorFailed(e.getMessage());
            giveBack(batch);
        } catch (final EspRefusedException e) {
            run.refused(e.getMessage());
            giveBack(batch);
        }
    }

    private void giveBack(final List<Judged> batch) throws StoreException {
        batch.forEach(each -> run.unsent(each.candidate(), run.hasVendorFailed()));
        run.state().release(batch.stream().map(each -> each.candidate().id()).toList());
    }

    private void deliver(final List<Judged> batch, final Set<String> afresh) throws StoreException {
        if (batch.isEmpty()) {
            return;
        }
        if (run.isOver()) {
            giveBack(batch);
            return;
        }
        final List<ContactOutcome> outcomes;
        try {
            outcomes = run.client().upsert(run.audience(), batch.stream().map(each -> each.candidate().contact()).toList(), isPending(), Instant.MAX);
        } catch (final TooLateException e) {
            giveBack(batch);
            return;
        } catch (final EspUnavailableException e) {
            run.vendorFailed(e.getMessage());
            giveBack(batch);
            return;
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                run.refused(e.getMessage());
                giveBack(batch);
            } else if (batch.size() == 1) {
                run.reject(batch.getFirst().candidate(), OPERATION, null, "refused", e.getMessage());
                run.state().release(List.of(batch.getFirst().candidate().id()));
            } else {
                // one contact poisons the batch: halves find it
                final int middle = batch.size() / 2;
                deliver(batch.subList(0, middle), afresh);
                deliver(batch.subList(middle, batch.size()), afresh);
            }
            return;
        }
        settle(batch, optInAgain == null ? outcomes : optInAgain.ask(batch, outcomes), afresh);
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

    private void settle(final List<Judged> batch, final List<ContactOutcome> outcomes, final Set<String> afresh) throws StoreException {
        run.addSent(batch.size());
        final List<Pushed> pushed = new ArrayList<>(batch.size());
        final List<String> released = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            final Candidate candidate = batch.get(i).candidate();
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    pushed.add(new Pushed(candidate.id(), candidate.address(), batch.get(i).addressKey(), candidate.fingerprint(), afresh.contains(candidate.id()), candidate.updatedAt(),
                            outcome.status(), outcome.result()));
                    run.success(candidate, OPERATION, outcome, batch.get(i).addressKey());
                }
                case REFUSED -> {
                    released.add(candidate.id());
                    run.reject(candidate, OPERATION, outcome.field(), outcome.result(), outcome.message());
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
