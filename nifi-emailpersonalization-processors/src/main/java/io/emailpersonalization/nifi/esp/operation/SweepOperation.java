// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.retire.PersonEraser;
import io.emailpersonalization.nifi.esp.retire.Withdrawal;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.RecordStanding;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
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
import java.util.Set;
import java.util.function.Supplier;

/**
 * Holds every address that was pushed against the ledger, whether or not a file says anything about it today: consent ends by itself. What the vendor refused to do before is
 * asked for again.
 */
public final class SweepOperation {

    /** The records that leave a sweep. */
    public static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(text("email"), text("reason")));

    private static final int PAGE = 500;

    private final PushRun run;
    private final ConsentRegister ledger;
    private final ContactUnsubscriber withdrawals;
    private final Supplier<Instant> asOf;
    private long checked;
    private long received;

    public SweepOperation(final PushRun run, final ConsentRegister ledger, final ContactUnsubscriber withdrawals, final Supplier<Instant> asOf) {
        this.run = run;
        this.ledger = ledger;
        this.withdrawals = withdrawals;
        this.asOf = asOf;
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType());
    }

    public void run() throws StoreException {
        repeat();
        String after = "";
        List<AddressRow> page = run.state().mailable(after, PAGE);
        while (!page.isEmpty() && !run.isOver()) {
            checked += page.size();
            check(page);
            after = page.getLast().addressHash();
            page = run.state().mailable(after, PAGE);
        }
        run.finish();
    }

    private void check(final List<AddressRow> page) throws StoreException {
        final Map<String, Consent> consents = ledger.consents(page.stream().map(AddressRow::address).toList(), asOf.get());
        final List<Withdrawal> wanted = new ArrayList<>();
        for (final AddressRow row : page) {
            final Consent consent = consents.get(row.address());
            if (consent.state().isWithdrawn()) {
                wanted.add(Withdrawal.ofLedger(candidate(row.address(), reason(consent.state())), consent, reason(consent.state()), asOf.get()));
            }
        }
        unsubscribe(wanted);
    }

    private static String reason(final ConsentState state) {
        return state == ConsentState.EXPIRED ? "consent has expired" : state == ConsentState.ERASED ? PushDecider.ERASED : PushDecider.WITHDRAWN;
    }

    private void unsubscribe(final List<Withdrawal> wanted) throws StoreException {
        received += wanted.size();
        withdrawals.unsubscribe(wanted, (withdrawal, outcome) -> {
            if (outcome == null) {
                run.unchanged(withdrawal.candidate());
            } else {
                run.succeeded(withdrawal.candidate(), outcome);
            }
        });
    }

    private PushCandidate candidate(final String address, final String reason) {
        final Map<String, Object> values = new HashMap<>();
        values.put("email", address);
        values.put("reason", reason);
        return new PushCandidate(new MapRecord(SCHEMA, values), Contact.ofAddress(address), run.hash(address),
                run.hash(address), null, null, Set.of(), RecordStanding.FREE, null);
    }

    /** What is open was decided when it was opened: it is done whatever the ledger says by now, unless that is a later consent. */
    private void repeat() throws StoreException {
        final List<OpenWithdrawal> open = run.state().open();
        if (open.isEmpty()) {
            return;
        }
        final Map<String, Consent> consents = ledger.consents(open.stream().map(OpenWithdrawal::address).toList(), asOf.get());
        final Set<String> erased = new LinkedHashSet<>();
        final List<Withdrawal> wanted = new ArrayList<>();
        for (final OpenWithdrawal each : open) {
            if ("erase".equals(each.operation())) {
                erased.add(each.address());
            } else if (consents.get(each.address()).state() != ConsentState.GRANTED) {
                wanted.add(Withdrawal.ofRecord(candidate(each.address(), PushDecider.WITHDRAWN), null, asOf.get(), asOf.get()));
            }
        }
        unsubscribe(wanted);
        if (!erased.isEmpty()) {
            received += erased.size();
            new PersonEraser(run, ledger).erase(erased.stream().map(address -> new PersonEraser.Erasure(candidate(address, PushDecider.ERASED), Set.of(address), Set.of(), Set.of())).toList(),
                    run.state().find(List.of(), erased.stream().map(run::hash).toList()));
        }
    }

    /** How many addresses were held against the ledger. */
    public long checked() {
        return checked;
    }

    /** How many people there was something to do for. */
    public long received() {
        return received;
    }
}
