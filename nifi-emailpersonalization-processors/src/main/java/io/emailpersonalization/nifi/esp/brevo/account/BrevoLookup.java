// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds contacts of the account by their address, with their status in an audience, which exists. Tested by {@code BrevoClientTest}. */
public final class BrevoLookup {

    private final BrevoApi api;
    private final BrevoLists lists;
    private final long audience;

    /** Throws where the audience does not exist. */
    public BrevoLookup(final BrevoApi api, final BrevoLists lists, final String audienceId) throws EspUnavailableException, EspRefusedException {
        this.api = api;
        this.lists = lists;
        this.audience = lists.require(api, audienceId).id();
    }

    public BrevoApi api() {
        return api;
    }

    public BrevoLists lists() {
        return lists;
    }

    /** Returns the number of the list of the audience. */
    public long audience() {
        return audience;
    }

    /** Returns the contacts of an address, in the order of its spellings. */
    public List<BrevoContact> find(final String address) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<BrevoContact> all = new ArrayList<>(1);
        for (final String spelling : BrevoAddresses.spellings(address)) {
            final Optional<JsonNode> found = api.look(BrevoAddresses.contact(spelling), BrevoContact::isContact);
            found.ifPresent(json -> all.add(BrevoContact.of(json, audience)));
        }
        return all;
    }

    /** Returns the contact of an address. Of two spellings the one that is not archived counts, else the first. */
    public Optional<BrevoContact> one(final String address) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<BrevoContact> all = find(address);
        return all.stream().filter(contact -> contact.status() != ContactStatus.ARCHIVED).findFirst().or(() -> all.stream().findFirst());
    }

    /** Whether an import of ours made a contact, and never put it into the audience, because its job was lost. */
    public boolean isLost(final BrevoContact contact) throws EspUnavailableException, EspRefusedException {
        if (contact.status() != ContactStatus.ARCHIVED) {
            return false;
        }
        for (final long list : contact.lists()) {
            if (importList(list).filter(made -> made.audience() == audience && made.created(contact)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Returns what a list says of its import; empty for a list of another kind. */
    public Optional<BrevoImportList> importList(final long list) throws EspUnavailableException, EspRefusedException {
        return lists.find(api, list).flatMap(found -> BrevoImportList.of(found.name()));
    }
}
