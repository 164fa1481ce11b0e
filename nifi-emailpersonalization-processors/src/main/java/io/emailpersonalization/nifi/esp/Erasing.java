// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.ConsentRegister;
import io.emailpersonalization.nifi.esp.state.Hashes;
import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Erases people: suppressed in the ledger first, so that nothing that is read from then on brings them back; then deleted at the vendor; then forgotten here. Each step is
 * repeated without harm, so that a crash between them is healed by the same FlowFile.
 */
final class Erasing {

    private static final String OPERATION = "erase";

    private final PushRun run;
    private final ConsentRegister ledger;

    /** @param ledger null for none: a later export may bring the person back then, unless the vendor itself remembers */
    Erasing(final PushRun run, final ConsentRegister ledger) {
        this.run = run;
        this.ledger = ledger;
    }

    /**
     * A person to be erased.
     *
     * @param addresses every address that is known
     */
    record Erasure(Candidate candidate, Set<String> addresses) {
    }

    /** @param known rows of the contacts and of the addresses */
    void erase(final List<Erasure> erasures, final Known known) throws StoreException {
        final Set<String> all = new LinkedHashSet<>();
        erasures.forEach(erasure -> all.addAll(erasure.addresses()));
        if (ledger != null && !all.isEmpty()) {
            try {
                ledger.suppress(all, List.of(), "erased");
            } catch (final StoreException e) {
                if (run.state().remembers()) {
                    throw e;
                }
                run.refused("the consent ledger cannot be written: " + e.getMessage());
            }
        }
        final List<Erasure> ready = new ArrayList<>();
        for (final Erasure erasure : erasures) {
            final boolean underWay = erasure.addresses().stream().anyMatch(address -> known.isUnderWay(erasure.candidate().id(), Hashes.ofAddress(address), run.id()));
            if (run.isOver() || underWay) {
                run.unsent(erasure.candidate(), run.hasVendorFailed());
            } else {
                ready.add(erasure);
            }
        }
        final List<List<String>> addresses = ready.stream().map(erasure -> List.copyOf(erasure.addresses())).toList();
        final List<ContactOutcome> outcomes = new OneByOne(run).each(addresses, some -> run.client().erase(run.audience(), some));
        final List<String> ids = new ArrayList<>();
        final List<String> hashes = new ArrayList<>();
        for (int i = 0; i < ready.size(); i++) {
            final Candidate candidate = ready.get(i).candidate();
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    ids.add(candidate.id());
                    ready.get(i).addresses().forEach(address -> hashes.add(Hashes.ofAddress(address)));
                    run.addSent(1);
                    run.succeeded(candidate, outcome);
                    run.note(new SyncChange(candidate.id(), OPERATION, null, hashes.isEmpty() ? null : hashes.getLast(), null, outcome.result(), null));
                }
                case REFUSED -> run.rejectSilently(candidate, outcome.field(), outcome.result(), outcome.message());
                case UNKNOWN, TOO_LATE -> run.unsent(candidate, run.hasVendorFailed());
            }
        }
        if (!ids.isEmpty()) {
            run.state().forget(ids, hashes, run.takeNotes());
        }
    }
}
