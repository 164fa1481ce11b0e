// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.SourceId;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the evidence of addresses and returns the decisions. All within a transaction of the caller. The tests of the consent ledger cover this class. */
public final class ConsentReader {

    private final LedgerKeys keys;
    private final EvidenceQuery evidence;
    private final PersonIdTrust idTrust;

    public ConsentReader(final LedgerScope scope) {
        this.keys = scope.keys();
        this.evidence = new EvidenceQuery(scope);
        this.idTrust = new PersonIdTrust(scope);
    }

    /** Returns a decision for every address. */
    public Map<String, Consent> decide(final Connection connection, final Collection<String> addresses, final Instant asOf) throws SQLException {
        final Map<String, List<String>> addressKeys = new HashMap<>();
        final Map<String, List<String>> mailboxKeys = new HashMap<>();
        addresses.forEach(address -> {
            addressKeys.computeIfAbsent(address, keys::allOfAddress);
            mailboxKeys.computeIfAbsent(address, keys::allOfMailbox);
        });
        final EvidenceQuery.Found found = evidence.find(connection, distinct(addressKeys.values()), distinct(mailboxKeys.values()), asOf);
        final Map<String, Consent> consents = new HashMap<>();
        addressKeys.forEach((address, own) -> consents.put(address, decide(address, own, mailboxKeys.get(address), found, asOf)));
        return withoutUntrustedRefusers(connection, consents);
    }

    private static Set<String> distinct(final Collection<List<String>> lists) {
        final Set<String> all = new HashSet<>();
        lists.forEach(all::addAll);
        return all;
    }

    private static Consent decide(final String address, final List<String> addressKeys, final List<String> mailboxKeys, final EvidenceQuery.Found found, final Instant asOf) {
        final String key = addressKeys.getFirst();
        final Optional<Instant> erased = found.lastErasure(addressKeys, mailboxKeys);
        if (erased.isPresent()) {
            return new Consent(ConsentState.ERASED, null, false, key, erased.get());
        }
        final Collection<LedgerEntry> entries = found.entries(addressKeys, mailboxKeys);
        return MailAddress.canonical(address) == null ? ConsentDecider.decideUnreadable(key, entries, asOf) : ConsentDecider.decide(key, entries, asOf);
    }

    /** A refusal names its record only if the id identifies one person. */
    private Map<String, Consent> withoutUntrustedRefusers(final Connection connection, final Map<String, Consent> consents) throws SQLException {
        final Set<SourceId> refusers = new HashSet<>();
        consents.values().stream().filter(consent -> consent.refusal() != null).forEach(consent -> refusers.addAll(consent.refusal().records()));
        final Set<SourceId> untrusted = idTrust.untrusted(connection, refusers);
        if (!untrusted.isEmpty()) {
            consents.replaceAll((address, consent) -> consent.withoutRefusers(untrusted));
        }
        return consents;
    }

    /** Returns the refusals of source records at any address. */
    public Map<SourceId, SourceRefusal> refusals(final Connection connection, final Collection<SourceId> records, final Instant asOf) throws SQLException {
        return evidence.refusals(connection, records, asOf);
    }
}
