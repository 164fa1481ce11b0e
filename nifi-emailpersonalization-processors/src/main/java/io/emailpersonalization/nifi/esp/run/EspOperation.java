// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import org.apache.nifi.components.DescribedValue;

import java.util.Set;

/** What is done with the contacts. */
public enum EspOperation implements DescribedValue {
    UPSERT("push", "Upsert", "Contacts are created and updated, as far as they may be mailed", Feature.ARCHIVE, Feature.ADDRESS_CHANGE),
    UNSUBSCRIBE("unsubscribe", "Unsubscribe", "Contacts that the vendor knows are unsubscribed; nobody is created"),
    ARCHIVE("archive", "Archive", "Contacts leave the audience; the vendor keeps what it knows of them", Feature.ARCHIVE),
    ERASE("erase", "Erase", "Contacts are deleted at the vendor for ever, and suppressed in the ledger first, so that no later export brings them back", Feature.ERASURE),
    FOLLOW_CHANGES("follow", "Follow Changes", "Contacts follow the changed records of DeduplicateCustomerRecord: merged people become one contact, erased people none",
            Feature.ARCHIVE, Feature.ERASURE),
    SWEEP("sweep", "Sweep", "Every address that was pushed is held against the ledger, and whoever refused or whose consent has ended is unsubscribed, whether or not a file says so "
            + "today; what the vendor refused to do is asked for again. Any FlowFile sets it off");

    private final String stage;
    private final String displayName;
    private final String description;
    private final Set<Feature> features;

    EspOperation(final String stage, final String displayName, final String description, final Feature... features) {
        this.stage = stage;
        this.displayName = displayName;
        this.description = description;
        this.features = Set.of(features);
    }

    /** What the operation is called in attributes and reports. */
    public String stage() {
        return stage;
    }

    /** The optional operations of the client that it uses. */
    public Set<Feature> features() {
        return features;
    }

    @Override
    public String getValue() {
        return name();
    }

    @Override
    public String getDisplayName() {
        return displayName;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
