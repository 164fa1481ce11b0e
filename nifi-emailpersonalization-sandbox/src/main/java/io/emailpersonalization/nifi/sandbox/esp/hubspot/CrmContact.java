// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;

import java.util.Set;
import java.util.TreeSet;

/** A contact of the CRM: what the store keeps of it, its id, and the ids of the audience lists that it is in. {@link Crm} changes it. */
final class CrmContact {

    private final String id;
    private final SandboxContact stored;
    private final Set<String> audiences = new TreeSet<>();
    private String seenStatus;

    CrmContact(final String id, final SandboxContact stored) {
        this.id = id;
        this.stored = stored;
    }

    String id() {
        return id;
    }

    SandboxContact stored() {
        return stored;
    }

    /** The ids of the audience lists; changes apply to the contact. Other lists are its memberships. */
    Set<String> audiences() {
        return audiences;
    }

    /** Returns the status that this class last saw in the store; null for none. */
    String seenStatus() {
        return seenStatus;
    }

    void setSeenStatus(final String status) {
        seenStatus = status;
    }

    /** Returns the value of a property; an empty text for none. */
    String property(final String name) {
        final Object value = stored.fields().get(name);
        return value == null ? "" : value.toString();
    }
}
