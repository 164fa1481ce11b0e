// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Collects the changes of a run, and the source records of its persons, until they are saved. Does nothing without a database. Tested by SyncStateTest. */
public final class ChangeBuffer {

    /** The number of changes, or of persons, that are saved at once: as many as the largest batch of a vendor (Mailchimp, 500 contacts) has. */
    private static final int MAX_SIZE = 500;

    private final SyncState state;
    private final List<SyncChange> changes = new ArrayList<>();
    private final Map<String, Set<String>> sourcesByPerson = new LinkedHashMap<>();

    ChangeBuffer(final SyncState state) {
        this.state = state;
    }

    public void add(final SyncChange change) {
        if (state.isPersistent()) {
            changes.add(change);
        }
    }

    void add(final PushCandidate candidate, final String operation, final String addressKey, final String outcome, final String detail) {
        if (candidate.id() != null) {
            add(new SyncChange(candidate.id(), operation, candidate.address(), candidate.addressHash(), addressKey, outcome, detail));
        }
    }

    /** Adds the change of an accepted outcome. */
    public void add(final PushCandidate candidate, final String operation, final String addressKey, final ContactOutcome outcome) {
        add(candidate, operation, addressKey, outcome.result().text(), Objects.toString(outcome.status(), null));
    }

    /** Links the source records of a candidate to its person. */
    public void linkSources(final PushCandidate candidate) {
        if (candidate.namesSources()) {
            sourcesByPerson.put(candidate.personId(), candidate.sources());
        }
    }

    /** Returns the changes, for a transaction that saves them with something else, and forgets them. */
    public List<SyncChange> take() {
        final List<SyncChange> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    public void saveIfFull() throws StoreException {
        if (sourcesByPerson.size() >= MAX_SIZE) {
            saveSources();
        }
        if (changes.size() >= MAX_SIZE) {
            state.saveChanges(take());
        }
    }

    public void save() throws StoreException {
        saveSources();
        state.saveChanges(take());
    }

    private void saveSources() throws StoreException {
        state.saveSources(Map.copyOf(sourcesByPerson));
        sourcesByPerson.clear();
    }
}
