// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Contacts and addresses of the state, by id and by address hash. Tested by SyncStateTest. */
public final class KnownContacts {

    /** No contacts. */
    public static final KnownContacts NONE = new KnownContacts(List.of(), List.of());

    private final Map<String, ContactRow> byId = new HashMap<>();
    private final Map<String, List<ContactRow>> byAddress;
    private final Map<String, AddressRow> addresses = new HashMap<>();
    private final List<ContactRow> claimed;

    public KnownContacts(final Collection<ContactRow> rows, final Collection<AddressRow> addressRows) {
        rows.forEach(row -> byId.put(row.contactId(), row));
        addressRows.forEach(row -> addresses.put(row.addressHash(), row));
        claimed = rows.stream().filter(row -> row.claimedBy() != null).toList();
        byAddress = rows.stream().filter(row -> row.state() != ContactRow.State.NEW).collect(Collectors.groupingBy(ContactRow::addressHash));
    }

    /**
     * Returns these contacts and, for ids that are unknown, new ones, as a claim would create them.
     *
     * @param addressHashes contact id to address hash
     */
    public KnownContacts withNew(final Map<String, String> addressHashes) {
        final Map<String, ContactRow> rows = new HashMap<>(byId);
        addressHashes.forEach((id, hash) -> rows.computeIfAbsent(id, unknown -> new ContactRow(unknown, ContactRow.State.NEW, null, hash, null, null, Map.of(), Set.of(), null, null, null, null)));
        return new KnownContacts(rows.values(), addresses.values());
    }

    /** Returns a contact; null if it is unknown. */
    public ContactRow contact(final String contactId) {
        return byId.get(contactId);
    }

    /** Returns an address; null if it is unknown. */
    public AddressRow address(final String addressHash) {
        return addresses.get(addressHash);
    }

    /** Whether another contact is active at an address. */
    public boolean isOwnedByOther(final String addressHash, final String contactId) {
        return byAddress.getOrDefault(addressHash, List.of()).stream().anyMatch(row -> row.state() == ContactRow.State.ACTIVE && !row.contactId().equals(contactId));
    }

    /** Whether a request of another run, not a job, has a contact or an address. */
    public boolean isInRequest(final String contactId, final String addressHash, final String run) {
        return claimed.stream().anyMatch(row -> !row.isInJob() && !row.claimedBy().equals(run) && (row.contactId().equals(contactId) || row.claimedHash().equals(addressHash)));
    }

    /** Whether a job of the vendor has an address. */
    public boolean isInJob(final String addressHash) {
        return claimed.stream().anyMatch(row -> row.isInJob() && row.claimedHash().equals(addressHash));
    }

    /** Whether a job of the vendor has a contact at an address that is not among these. */
    public boolean isInJobElsewhere(final String contactId, final Set<String> addressHashes) {
        return claimed.stream().anyMatch(row -> row.isInJob() && row.contactId().equals(contactId) && !addressHashes.contains(row.claimedHash()));
    }

    /** Whether a request of another run, or a job, has a contact or an address. */
    public boolean isClaimedByOther(final String contactId, final String addressHash, final String run) {
        return claimed.stream().anyMatch(row -> !row.claimedBy().equals(run) && (row.contactId().equals(contactId) || row.claimedHash().equals(addressHash)));
    }
}
