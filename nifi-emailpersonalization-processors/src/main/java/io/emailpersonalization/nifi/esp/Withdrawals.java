// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.ConsentState;
import io.emailpersonalization.nifi.esp.state.AtAddress;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.Hashes;
import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.List;

/** Unsubscribes those whom the ledger holds withdrawn, as far as they are not known to be unsubscribed. */
final class Withdrawals {

    private static final String OPERATION = "unsubscribe";

    private final PushRun run;

    Withdrawals(final PushRun run) {
        this.run = run;
    }

    /** @param candidate null for the former address of a contact whose record is dealt with elsewhere */
    private record Withdrawal(Candidate candidate, String reason, String contactId, String address, String hash, String key, boolean erased) {
    }

    /** Deals with the withdrawn among the judged, and with former addresses that were withdrawn. */
    void unsubscribe(final List<Judged> judged, final Known known) throws StoreException {
        final List<Withdrawal> wanted = new ArrayList<>();
        for (final Judged each : judged) {
            if (each.verdict() == Judged.Verdict.WITHDRAWN) {
                final Candidate candidate = each.candidate();
                final Withdrawal withdrawal = new Withdrawal(candidate, each.reason(), candidate.id(), candidate.address(), candidate.hash(), each.addressKey(),
                        each.consent().state() == ConsentState.ERASED);
                if (known.isUnderWay(candidate.id(), candidate.hash(), run.id())) {
                    run.unsent(candidate, false);
                } else if (known.isNotMailed(candidate.hash())) {
                    suppress(withdrawal);
                } else {
                    wanted.add(withdrawal);
                }
            }
            if (each.isFormerWithdrawn() && !known.isNotMailed(each.row().addressHash())) {
                wanted.add(new Withdrawal(null, null, each.row().contactId(), each.row().address(), Hashes.ofAddress(each.row().address()), each.former().addressKey(), false));
            }
        }
        if (!wanted.isEmpty()) {
            send(wanted);
        }
    }

    private void send(final List<Withdrawal> wanted) throws StoreException {
        if (run.isOver()) {
            wanted.forEach(this::unsent);
            return;
        }
        final List<AtAddress> done = new ArrayList<>();
        try {
            final List<ContactOutcome> outcomes = run.client().unsubscribe(run.audience(), wanted.stream().map(Withdrawal::address).toList());
            for (int i = 0; i < wanted.size(); i++) {
                settle(wanted.get(i), outcomes.get(i), done);
            }
        } catch (final EspUnavailableException e) {
            run.vendorFailed(e.getMessage());
            wanted.forEach(this::unsent);
        } catch (final EspRefusedException e) {
            run.refused(e.getMessage());
            wanted.forEach(this::unsent);
        }
        if (!done.isEmpty()) {
            run.state().settleAddresses(done, run.takeNotes());
        }
    }

    private void settle(final Withdrawal withdrawal, final ContactOutcome outcome, final List<AtAddress> done) {
        switch (outcome.fate()) {
            case ACCEPTED -> {
                run.addSent(1);
                run.count(outcome);
                done.add(new AtAddress(withdrawal.hash(), withdrawal.key(), outcome.status() == null ? ContactRow.ABSENT : outcome.status(), outcome.result()));
                if (withdrawal.candidate() != null) {
                    suppress(withdrawal);
                }
                run.note(new SyncChange(withdrawal.contactId(), OPERATION, withdrawal.erased() ? null : withdrawal.address(), withdrawal.hash(), withdrawal.key(), outcome.result(),
                        withdrawal.reason()));
            }
            case REFUSED -> {
                if (withdrawal.candidate() != null) {
                    run.reject(withdrawal.candidate(), OPERATION, outcome.field(), outcome.result(), outcome.message());
                }
            }
            case UNKNOWN, TOO_LATE -> {
                run.vendorFailed(outcome.message());
                unsent(withdrawal);
            }
        }
    }

    private void suppress(final Withdrawal withdrawal) {
        if (withdrawal.erased()) {
            run.suppressSilently(withdrawal.candidate(), withdrawal.reason());
        } else {
            run.suppress(withdrawal.candidate(), "upsert", withdrawal.key(), withdrawal.reason());
        }
    }

    private void unsent(final Withdrawal withdrawal) {
        if (withdrawal.candidate() != null) {
            run.unsent(withdrawal.candidate(), run.hasVendorFailed());
        }
    }
}
