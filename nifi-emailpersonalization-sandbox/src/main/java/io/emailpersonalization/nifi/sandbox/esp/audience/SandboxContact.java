// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.audience;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** A contact as the vendor keeps it. {@link SandboxAudience} changes its address, status and memberships. */
public final class SandboxContact {

    private String address;
    private String status;
    private String language = "";
    private Instant changedAt;
    private Instant optedInAt;
    private String source = "";
    private String unsubscribeReason = "";
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final SortedSet<String> memberships = new TreeSet<>();
    private final SortedSet<String> topics = new TreeSet<>();

    SandboxContact(final String address) {
        this.address = address;
    }

    /** Returns the address in the spelling of the last request that set it. */
    public String address() {
        return address;
    }

    void setAddress(final String newAddress) {
        address = newAddress;
    }

    /** Returns the status; null until it is set for the first time. */
    public String status() {
        return status;
    }

    void setStatus(final String newStatus) {
        status = newStatus;
    }

    /** Returns the language; an empty string for none. */
    public String language() {
        return language;
    }

    /** Sets the language. */
    public void setLanguage(final String newLanguage) {
        language = newLanguage;
    }

    /** Returns when the contact was last changed. */
    public Instant changedAt() {
        return changedAt;
    }

    /** Sets when the contact was last changed. */
    public void setChangedAt(final Instant time) {
        changedAt = time;
    }

    /** Returns when the contact was last subscribed; null for never. */
    public Instant optedInAt() {
        return optedInAt;
    }

    /** Sets when the contact was last subscribed. */
    public void setOptedInAt(final Instant time) {
        optedInAt = time;
    }

    /** Returns where the contact was subscribed, in the vendor's words. */
    public String source() {
        return source;
    }

    /** Sets where the contact was subscribed. */
    public void setSource(final String newSource) {
        source = newSource;
    }

    /** Returns why the contact is unsubscribed, in the vendor's words; an empty string where nobody said. */
    public String unsubscribeReason() {
        return unsubscribeReason;
    }

    /** Sets why the contact is unsubscribed. */
    public void setUnsubscribeReason(final String reason) {
        unsubscribeReason = reason;
    }

    /** Returns the field values by tag; changes apply to the contact. */
    public Map<String, Object> fields() {
        return fields;
    }

    /** Returns the names of the tags, lists or segments that the contact is in; changes apply to the contact. */
    public SortedSet<String> memberships() {
        return memberships;
    }

    /** Returns the ids of the topics that the contact takes, see {@link SandboxAudience#topics}; changes apply to the contact. */
    public SortedSet<String> topics() {
        return topics;
    }
}
