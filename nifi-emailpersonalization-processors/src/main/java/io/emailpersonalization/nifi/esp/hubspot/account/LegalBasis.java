// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import org.apache.nifi.components.DescribedValue;

/** The legal bases of HubSpot's subscriptions (developers.hubspot.com, "Subscriptions API v4", legalBasis). */
public enum LegalBasis implements DescribedValue {
    CONSENT_WITH_NOTICE("Consent With Notice", "The person consented freely"),
    LEGITIMATE_INTEREST_CLIENT("Legitimate Interest, Client", "The person is a customer"),
    LEGITIMATE_INTEREST_PQL("Legitimate Interest, Prospect", "The person is a prospect or a lead"),
    LEGITIMATE_INTEREST_OTHER("Legitimate Interest, Other", "Another legitimate interest"),
    PERFORMANCE_OF_CONTRACT("Performance Of Contract", "The mail is part of a contract with the person"),
    PROCESS_AND_STORE("Process And Store", "The person consented to the processing and storing of personal data"),
    NON_GDPR("Not Applicable", "No legal basis is needed for the person");

    private final String displayName;
    private final String description;

    LegalBasis(final String displayName, final String description) {
        this.displayName = displayName;
        this.description = description;
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
