// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.intake.map.ProfileRecognition;
import io.emailpersonalization.nifi.intake.profile.ShippedProfile;
import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.JsonDocuments;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.util.StandardValidators;

import java.io.IOException;
import java.util.List;

/** The properties of {@link MapCustomerRecord}, and their values. */
final class MapProperties {

    static final PropertyDescriptor SOURCE_PROFILE = new PropertyDescriptor.Builder()
            .name("Source Profile")
            .description("The profile that says which field of the source means what")
            .allowableValues(ShippedProfile.class)
            .defaultValue(ShippedProfile.AUTO)
            .required(true)
            .build();

    static final PropertyDescriptor PROFILE_DOCUMENT = new PropertyDescriptor.Builder()
            .name("Profile Document")
            .description("A profile in JSON: its text, or the path of a file. See the additional details for its form.")
            .dependsOn(SOURCE_PROFILE, ShippedProfile.OWN)
            .required(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    static final PropertyDescriptor SOURCE_NAME = new PropertyDescriptor.Builder()
            .name("Source Name")
            .description("The value of the field source in records that have none. Two accounts of one system are two sources: give each a name. The default is an attribute that the flow sets. "
                    + "Empty: the name in the profile, such as salesforce.")
            .defaultValue("${customer.source}")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, SOURCE_PROFILE, PROFILE_DOCUMENT, SOURCE_NAME);

    private MapProperties() {
    }

    static boolean isAuto(final PropertyContext context) {
        return choice(context) == ShippedProfile.AUTO;
    }

    private static ShippedProfile choice(final PropertyContext context) {
        return context.getProperty(SOURCE_PROFILE).asAllowableValue(ShippedProfile.class);
    }

    /**
     * The configured profile.
     *
     * @throws IllegalArgumentException when there is none, or it is invalid; the message names the fault and its place
     */
    static SourceProfile profile(final PropertyContext context) {
        if (choice(context) != ShippedProfile.OWN) {
            return choice(context).load().orElseThrow();
        }
        try {
            return JsonDocuments.read(context.getProperty(PROFILE_DOCUMENT).evaluateAttributeExpressions()).map(SourceProfile::parse)
                    .orElseThrow(() -> new IllegalArgumentException("There is no profile: enter a profile, or the path of a file with one"));
        } catch (final IOException e) {
            throw new IllegalArgumentException("The profile cannot be read: check the path and the rights of the file on every node", e);
        }
    }

    /** Recognizes one of the profiles of the bundle. */
    static ProfileRecognition recognition() {
        return new ProfileRecognition(ShippedProfile.loadAll(), ShippedProfile.CUSTOMER.getValue());
    }

    /** The name of the source for one FlowFile; null for that of the profile. */
    static String sourceName(final PropertyContext context, final FlowFile input) {
        final String name = context.getProperty(SOURCE_NAME).evaluateAttributeExpressions(input).getValue();
        final String clean = name == null ? "" : Texts.trim(Texts.withoutControls(name));
        return clean.isEmpty() ? null : clean;
    }
}
