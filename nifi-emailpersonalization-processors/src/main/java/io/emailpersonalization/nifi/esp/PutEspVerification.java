// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.decide.FieldComparison;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.TopicConsents;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.esp.state.database.SyncStateDatabase;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The checks of Verify of {@link PutEspContact} and {@link VerifyEspContact}. Tested by PutEspContactTest and VerifyEspContactTest. */
final class PutEspVerification {

    private final List<ConfigVerificationResult> results = new ArrayList<>();

    /**
     * Finds the audience, and compares its fields with those of the mapping.
     *
     * @param mapping null if the operation uses none
     * @param createsFields whether a push creates the fields that are missing
     */
    void audience(final EspClientService client, final String audienceId, final ContactMapping mapping, final boolean createsFields) {
        final VendorAnswer<Audience> answer = VendorAnswer.to(() -> client.audience(audienceId));
        if (!answer.isReceived()) {
            add("Find Audience", Outcome.FAILED, answer.reason());
            return;
        }
        final Audience audience = answer.value();
        add("Find Audience", Outcome.SUCCESSFUL, "The audience is %s%s".formatted(audience.name(), audience.doubleOptIn() ? "; it asks for double opt-in" : ""));
        if (mapping != null) {
            final FieldComparison comparison = new FieldComparison(mapping, audience);
            missing(comparison, client.capabilities(), createsFields);
            types(comparison);
            required(mapping, audience);
        }
    }

    private void missing(final FieldComparison comparison, final Capabilities capabilities, final boolean createsFields) {
        final String missing = comparison.missing(capabilities).stream().map(AudienceField::name).sorted().collect(Collectors.joining(", "));
        final boolean creates = createsFields && capabilities.has(Capabilities.Feature.FIELD_CREATION);
        if (missing.isEmpty()) {
            add("Compare Fields", Outcome.SUCCESSFUL, "Every mapped field exists");
        } else if (creates) {
            add("Compare Fields", Outcome.SUCCESSFUL, "The audience lacks the fields %s: the first push creates them".formatted(missing));
        } else {
            add("Compare Fields", Outcome.FAILED, "The audience lacks the fields %s, and the vendor would ignore them: create them there%s"
                    .formatted(missing, capabilities.has(Capabilities.Feature.FIELD_CREATION) ? ", or set Create Missing Fields" : ""));
        }
    }

    private void types(final FieldComparison comparison) {
        final List<String> faults = comparison.faults();
        if (faults.isEmpty()) {
            final List<String> limits = comparison.limits();
            add("Compare Types", Outcome.SUCCESSFUL, limits.isEmpty() ? "Every mapped field has a type that fits"
                    : "Every mapped field has a type that fits. The vendor cuts or refuses other values: " + String.join("; ", limits));
        } else {
            add("Compare Types", Outcome.FAILED, String.join(". ", faults));
        }
    }

    private void required(final ContactMapping mapping, final Audience audience) {
        final Set<String> missing = audience.requiredFieldNames();
        missing.removeAll(mapping.fieldNames());
        if (missing.isEmpty()) {
            add("Compare Required Fields", Outcome.SUCCESSFUL, "Every required field is mapped");
        } else {
            add("Compare Required Fields", Outcome.FAILED, "The audience requires the fields %s, and they are not mapped: new contacts would be refused".formatted(String.join(", ", missing)));
        }
    }

    /**
     * Compares the operation and the mapping with the features of the vendor.
     *
     * @param mapping null if the operation uses none
     */
    void capabilities(final Capabilities capabilities, final EspOperation operation, final ContactMapping mapping, final boolean hasDatabase) {
        final Set<Capabilities.Feature> lacking = new TreeSet<>(operation.features());
        lacking.removeAll(capabilities.features());
        if (!lacking.isEmpty()) {
            add("Compare Operation", Outcome.FAILED, "The vendor does not support %s: such records would leave by rejected"
                    .formatted(lacking.stream().map(feature -> feature.name().toLowerCase(Locale.ROOT).replace('_', ' ')).collect(Collectors.joining(", "))));
        }
        if (operation == EspOperation.UPSERT && capabilities.jobs() && !hasDatabase) {
            add("Find Database", Outcome.FAILED, "The vendor answers by jobs: set Database Connection Pooling Service, which remembers them");
        }
        if (mapping != null && !mapping.ownedTags().isEmpty() && capabilities.groups().isEmpty()) {
            add("Compare Tags", Outcome.FAILED, "The mapping has tags, and the vendor has neither tags nor lists");
        }
    }

    /** Whether contacts can be read back. */
    void readBack(final Capabilities capabilities) {
        if (!capabilities.has(Capabilities.Feature.READ_BACK)) {
            add("Find Read Back", Outcome.FAILED, "The vendor cannot read contacts back: nothing can be verified");
        }
    }

    /** Names the account that the credential belongs to. */
    void account(final EspClientService client) {
        final VendorAnswer<String> answer = VendorAnswer.to(client::account);
        add("Find Account", answer.isReceived() ? Outcome.SUCCESSFUL : Outcome.FAILED, answer.isReceived() ? "The account is " + answer.value() : answer.reason());
    }

    /** Compares the topics with the features of the vendor. */
    void topics(final Capabilities capabilities, final TopicConsents topics) {
        if (!topics.isEmpty() && !capabilities.has(Capabilities.Feature.TOPICS)) {
            add("Compare Topics", Outcome.FAILED, "The vendor has no topics: remove the properties topic.<id>");
        }
    }

    /** Compares the status of new contacts with what the vendor can do. */
    void newContacts(final Capabilities capabilities, final NewContactStatus status) {
        if (status == NewContactStatus.PENDING && !capabilities.has(Capabilities.Feature.CONFIRMATION)) {
            add("Compare New Contact Status", Outcome.FAILED, "The vendor sends no confirmation mails: contacts would leave by rejected. Choose another New Contact Status");
        }
    }

    void tables(final SyncStateDatabase database) {
        try {
            database.prepare();
            add("Find Tables", Outcome.SUCCESSFUL, "The tables of the sync state exist");
        } catch (final StoreException e) {
            add("Find Tables", Outcome.FAILED, e.getMessage());
        }
    }

    /** Without a ledger, the next export brings an erased person back. */
    void ledger(final boolean isSet) {
        if (isSet) {
            add("Find Ledger", Outcome.SUCCESSFUL, "Erased people are suppressed in the ledger first");
        } else {
            add("Find Ledger", Outcome.FAILED, "There is no Consent Ledger: the next export brings erased people back");
        }
    }

    List<ConfigVerificationResult> results() {
        return results;
    }

    private void add(final String step, final Outcome outcome, final String explanation) {
        results.add(new ConfigVerificationResult.Builder().verificationStepName(step).outcome(outcome).explanation(explanation).build());
    }
}
