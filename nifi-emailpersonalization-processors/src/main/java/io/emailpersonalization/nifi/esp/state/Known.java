// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows of contacts, by their id and by their address. */
public final class Known {

    /** Of nobody. */
    public static final Known NOBODY = new Known(List.of());

    private final Map<String, ContactRow> byId = new HashMap<>();
    private final Map<String, List<ContactRow>> byAddress;
    private final List<ContactRow> claimed;

    Known(final Collection<ContactRow> rows) {
        rows.forEach(row -> byId.put(row.contactId(), row));
        claimed = rows.stream().filter(row -> row.claimedBy() != null).toList();
        byAddress = rows.stream().filter(row -> row.state() != ContactRow.State.NEW).collect(Collectors.groupingBy(ContactRow::addressHash));
    }

    /** The row of a contact; null where there is none. */
    public ContactRow contact(final String contactId) {
        return byId.get(contactId);
    }

    /** Whether another contact is active at an address. */
    public boolean isTaken(final String addressHash, final String contactId) {
        return byAddress.getOrDefault(addressHash, List.of()).stream().anyMatch(row -> row.state() == ContactRow.State.ACTIVE && !row.contactId().equals(contactId));
    }

    /** Whether the vendor is known not to mail an address. */
    public boolean isNotMailed(final String addressHash) {
        final List<ContactRow> rows = byAddress.getOrDefault(addressHash, List.of());
        return !rows.isEmpty() && rows.stream().allMatch(ContactRow::isNotMailed);
    }

    /** What a run itself last did with an address, which it does again after a crash; null where it did nothing. */
    public ContactRow byRun(final String addressHash, final String run) {
        return byAddress.getOrDefault(addressHash, List.of()).stream().filter(row -> run.equals(row.run())).findFirst().orElse(null);
    }

    /** Whether a request of another run is under way with a contact or an address. */
    public boolean isUnderWay(final String contactId, final String addressHash, final String run) {
        return claimed.stream().anyMatch(row -> !row.claimedBy().equals(run) && (row.contactId().equals(contactId) || row.claimedHash().equals(addressHash)));
    }
}
