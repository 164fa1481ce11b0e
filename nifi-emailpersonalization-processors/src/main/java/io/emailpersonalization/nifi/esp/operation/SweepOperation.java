// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.retire.ContactEraser;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.retire.Withdrawal;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.SourceRecords;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Checks every pushed address against the ledger and unsubscribes the refused and expired ones, because consent may end without a record. Repeats the withdrawals that are
 * still open. Tested by SyncStateTest and ConsentPushTest.
 */
public final class SweepOperation {

    /** The schema of the records of a sweep. */
    public static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(text("email"), text("reason")));

    /** The number of addresses that are checked with one statement. */
    private static final int PAGE_SIZE = ContactOperation.CHUNK_SIZE;

    private final PushRun run;
    private final ConsentRegister ledger;
    private final ContactUnsubscriber unsubscriber;
    private final Supplier<Instant> asOf;
    private long checked;
    private long received;

    public SweepOperation(final PushRun run, final ConsentRegister ledger, final ContactUnsubscriber unsubscriber, final Supplier<Instant> asOf) {
        this.run = run;
        this.ledger = ledger;
        this.unsubscriber = unsubscriber;
        this.asOf = asOf;
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    public void run() throws StoreException {
        retryOpenWithdrawals();
        String after = "";
        List<AddressRow> page = run.state().mailable(after, PAGE_SIZE);
        while (!page.isEmpty() && !run.isStopped()) {
            checked += page.size();
            checkConsents(page);
            after = page.getLast().addressHash();
            page = run.state().mailable(after, PAGE_SIZE);
        }
        run.changes().save();
    }

    private void checkConsents(final List<AddressRow> page) throws StoreException {
        final Map<String, Consent> consents = ledger.consents(page.stream().map(AddressRow::address).toList(), asOf.get());
        final List<Withdrawal> withdrawals = new ArrayList<>();
        for (final AddressRow row : page) {
            final Consent consent = consents.get(row.address());
            if (consent.state().isWithdrawn()) {
                withdrawals.add(Withdrawal.ofLedger(candidate(row.address(), reason(consent.state())), consent, reason(consent.state()), asOf.get()));
            }
        }
        unsubscribe(withdrawals);
    }

    private static String reason(final ConsentState state) {
        return switch (state) {
            case EXPIRED -> "consent has expired";
            case ERASED -> PushDecider.ERASED;
            default -> PushDecider.WITHDRAWN;
        };
    }

    private void unsubscribe(final List<Withdrawal> withdrawals) throws StoreException {
        received += withdrawals.size();
        unsubscriber.unsubscribe(withdrawals, (withdrawal, outcome) -> {
            if (outcome == null) {
                run.unchanged(withdrawal.candidate());
            } else {
                run.succeedUnlogged(withdrawal.candidate(), outcome);
            }
        });
    }

    private PushCandidate candidate(final String address, final String reason) {
        final Map<String, Object> values = new HashMap<>();
        values.put("email", address);
        values.put("reason", reason);
        return PushCandidate.ofAddress(new MapRecord(SCHEMA, values), address, run.hash(address), run.hash(address));
    }

    /** Repeats open withdrawals, whatever the ledger holds now. One that a later consent outweighs is closed. */
    private void retryOpenWithdrawals() throws StoreException {
        final List<OpenWithdrawal> open = run.state().openWithdrawals();
        if (open.isEmpty()) {
            return;
        }
        final Map<String, Consent> consents = ledger.consents(open.stream().map(OpenWithdrawal::address).toList(), asOf.get());
        final Map<String, SourceRefusal> refusals = refusals(open.stream().map(OpenWithdrawal::contactId).filter(Objects::nonNull).toList());
        final Set<String> erased = new LinkedHashSet<>();
        final Set<String> outweighed = new LinkedHashSet<>();
        final List<Withdrawal> withdrawals = new ArrayList<>();
        for (final OpenWithdrawal each : open) {
            final Consent consent = consents.get(each.address());
            if (SyncChange.ERASE.equals(each.operation())) {
                erased.add(each.address());
            } else if (isOutweighed(each, consent, refusals.get(each.contactId()))) {
                outweighed.add(each.address());
            } else {
                // every address of the person is open by itself, unless a later consent holds there
                withdrawals.add(Withdrawal.ofAddress(candidate(each.address(), PushDecider.WITHDRAWN), consent, asOf.get()));
            }
        }
        run.state().closeWithdrawals(outweighed);
        unsubscribe(withdrawals);
        if (!erased.isEmpty()) {
            received += erased.size();
            new ContactEraser(run, ledger).erase(erased.stream().map(this::erasure).toList(), run.state().find(List.of(), erased.stream().map(run::hash).toList()));
        }
    }

    private ContactEraser.Erasure erasure(final String address) {
        final PushCandidate candidate = candidate(address, PushDecider.ERASED);
        return new ContactEraser.Erasure(candidate, Set.of(candidate.id()), Set.of(address), Set.of(), Set.of());
    }

    /** Returns contact id to the last refusal of the person, at any address. */
    private Map<String, SourceRefusal> refusals(final List<String> contactIds) throws StoreException {
        final Map<String, Set<String>> sources = run.state().sources(contactIds);
        final Map<SourceId, SourceRefusal> known = ledger.refusals(SourceRecords.ids(sources.values().stream().flatMap(Set::stream).toList()), asOf.get());
        final Map<String, SourceRefusal> refusals = new HashMap<>();
        sources.forEach((contact, records) -> refusals.put(contact, SourceRefusal.ofPerson(SourceRecords.ids(records).stream().map(known::get).filter(Objects::nonNull).toList())));
        return refusals;
    }

    /**
     * Whether consent was granted at the address after the refusal. A refusal that the ledger does not know was in a record only: it is as old as the withdrawal.
     *
     * @param refusal the last refusal of the person; null if the ledger knows none
     */
    private static boolean isOutweighed(final OpenWithdrawal open, final Consent consent, final SourceRefusal refusal) {
        if (consent.state() != ConsentState.GRANTED || consent.at() == null) {
            return false;
        }
        return refusal == null ? consent.afterWithdrawal() || consent.at().isAfter(open.openedAt()) : consent.at().isAfter(refusal.at());
    }

    /** The number of addresses that were checked. */
    public long checked() {
        return checked;
    }

    /** The number of withdrawals and erasures. */
    public long received() {
        return received;
    }
}
