// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import org.apache.nifi.components.DescribedValue;

import java.util.Set;

/** What PutEspContact does with the contacts of its records. */
public enum EspOperation implements DescribedValue {
    UPSERT("push", "Upsert", "Creates and updates the contacts that may be mailed", Feature.ARCHIVE, Feature.ADDRESS_CHANGE),
    UNSUBSCRIBE("unsubscribe", "Unsubscribe", "Unsubscribes existing contacts; creates none"),
    ARCHIVE("archive", "Archive", "Removes contacts from the audience; the vendor keeps their data", Feature.ARCHIVE),
    ERASE("erase", "Erase", "Suppresses people in the ledger, so that no later export brings them back, then deletes their contacts at the vendor for ever",
            Feature.ERASURE),
    FOLLOW_CHANGES("follow", "Follow Changes", "Applies the changed records of DeduplicateCustomerRecord: merged people become one contact, retired people are archived, "
            + "erased people are deleted", Feature.ARCHIVE,
            Feature.ERASURE),
    SWEEP("sweep", "Sweep", "Checks every pushed address against the ledger, and unsubscribes contacts that refused or whose consent has ended. Repeats withdrawals that the vendor "
            + "refused before. Any FlowFile triggers it"),
    EVENT("event", "Send Events", "Tells the vendor of something that a contact did, so that a journey starts on purpose: each record is an event, and is sent once for its id. "
            + "Creates no contact. Needs a database", Feature.EVENTS),
    TOPICS("topics", "Withdraw Topics", "Takes the topics from contacts that their ledgers hold withdrawn, and leaves their subscription and their other topics as they are", Feature.TOPICS);

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

    /** The name of the operation in attributes and reports. */
    public String stage() {
        return stage;
    }

    /** The optional features of a vendor that the operation uses. */
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
