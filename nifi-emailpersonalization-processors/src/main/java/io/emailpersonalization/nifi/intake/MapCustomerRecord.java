// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.intake.map.MappingCounts;
import io.emailpersonalization.nifi.intake.map.ProfileMismatchException;
import io.emailpersonalization.nifi.intake.map.ProfileRecognition;
import io.emailpersonalization.nifi.intake.map.RecordMapper;
import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.WriterSchemaException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.SideEffectFree;
import org.apache.nifi.annotation.behavior.SupportsBatching;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.serialization.RecordReaderFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@SideEffectFree
@SupportsBatching
@Tags({"customer", "order", "record", "map", "profile", "crm", "salesforce", "hubspot", "dynamics", "shopify", "woocommerce", "stripe", "mailchimp", "consent", "e-mail", "personalization"})
@CapabilityDescription("""
        Maps the records of a CRM, a shop or an export to the customer schema, or orders to purchase events. A profile says which field of the source means what, which words mean granted, withdrawn \
        and unknown, and which records are merged or deleted: these become decisions. Profiles of the usual sources are included. Fields that nothing maps pass through under their own names. \
        Every record of the input leaves by success, decisions or unmapped, or in its FlowFile by failure.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "filename", description = "Becomes input in the report. The files of a Mailchimp export state their status by it"),
        @ReadsAttribute(attribute = "customer.source", description = "The source of records without one, by the default of Source Name")})
@WritesAttributes({
        @WritesAttribute(attribute = "source.profile", description = "The name of the profile; on success, decisions, unmapped and salvaged"),
        @WritesAttribute(attribute = "record.kind", description = "customer or purchase, as the profile says; on success, decisions, unmapped and salvaged"),
        @WritesAttribute(attribute = "source.records", description = "On success: how many records the source delivered, unless an attribute of the input says it"),
        @WritesAttribute(attribute = "source.decided", description = "On success: how many of them left as decisions"),
        @WritesAttribute(attribute = "source.withheld", description = "On success: how many of them are unmapped. A complete source does not lose them"),
        @WritesAttribute(attribute = "source.withheld.ids", description = "On success: salted hashes of their ids"),
        @WritesAttribute(attribute = "singer.stream", description = "The stream of the tap, where a SingerReader reads the records; on success, decisions and unmapped"),
        @WritesAttribute(attribute = "singer.key.properties", description = "The key properties of that stream, separated by commas"),
        @WritesAttribute(attribute = "singer.bookmark", description = "The bookmark of that stream in the last STATE message, as JSON. Absent beyond 4096 characters"),
        @WritesAttribute(attribute = "record.count", description = "Number of records; on success, decisions, unmapped and salvaged"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "map"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship of the FlowFile"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the record that cannot be read, from 1, where it is known")})
@UseCase(
        description = "Bring exports of several CRMs and shops into one form, without a mapping of columns",
        keywords = {"crm", "export", "csv", "columns", "salesforce", "hubspot", "shopify"},
        configuration = """
                Set Record Reader to a CustomerFileReader and Record Writer to a JsonRecordSetWriter with Inherit Record Schema. Keep Source Profile at auto.
                Connect success to UpdateConsentLedger, decisions to UpdateCustomerIndex, and unmapped and failure to a place where somebody looks at them.
                Connect salvaged to a second UpdateConsentLedger whose success ends there.
                """)
@UseCase(
        description = "Read contacts of HubSpot, Salesforce or Dynamics from their API",
        keywords = {"api", "hubspot", "salesforce", "dynamics", "page", "merge", "delete"},
        configuration = """
                Set Record Reader to a JsonTreeReader, and Source Profile to the profile of the system. Pages with a list of records are unnested.
                Set Source Name if the flow reads several accounts of one system.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.intake.CustomerFileReader", "io.emailpersonalization.nifi.consent.UpdateConsentLedger",
        "io.emailpersonalization.nifi.matching.UpdateCustomerIndex"})
public final class MapCustomerRecord extends AbstractProcessor implements VerifiableProcessor {

    private final AttemptLimit attempts = new AttemptLimit();
    /** The profile; null where it is recognized. */
    private volatile SourceProfile profile;
    /** Recognizes the profile; null where one is configured. */
    private volatile ProfileRecognition recognition;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return MapProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return MapRelationships.ALL;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        if (!MapProperties.isAuto(context)) {
            try {
                MapProperties.profile(context);
            } catch (final IllegalArgumentException e) {
                return List.of(new ValidationResult.Builder().subject(MapProperties.PROFILE_DOCUMENT.getName()).valid(false).explanation(e.getMessage()).build());
            }
        }
        return List.of();
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        final boolean isAuto = MapProperties.isAuto(context);
        profile = isAuto ? null : MapProperties.profile(context);
        recognition = isAuto ? MapProperties.recognition() : null;
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Read Profile");
        if (MapProperties.isAuto(context)) {
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("The profile is recognized for each FlowFile by the names of its fields").build());
        }
        try {
            final SourceProfile read = MapProperties.profile(context);
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("The profile %s maps %d fields, %d refusals and %d markers".formatted(read.name(), read.fields().size(),
                    read.refusals().size(), read.markers().size())).build());
        } catch (final IllegalArgumentException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(session, input, MapRelationships.STAGE, getLogger(), () -> work(context, session, input));
        }
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input) {
        try (MapOutputs outputs = new MapOutputs(context, session, input, getLogger())) {
            try {
                outputs.transfer(map(context, session, input, outputs));
                session.remove(input);
            } catch (final UnreadableContentException e) {
                getLogger().error("{} cannot be read: {}", input, e.getMessage());
                getLogger().debug("The cause", e);
                outputs.salvage();
                Failures.transfer(session, input, MapRelationships.STAGE, e);
            } catch (final ProfileMismatchException | WriterSchemaException e) {
                getLogger().error("{} cannot be mapped: {}", input, e.getMessage());
                Failures.transfer(session, input, MapRelationships.STAGE, e.getMessage());
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MappingCounts map(final ProcessContext context, final ProcessSession session, final FlowFile input, final MapOutputs outputs)
            throws IOException, UnreadableContentException, ProfileMismatchException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        final MappingCounts counts = new MappingCounts();
        final RecordMapper mapper;
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, getLogger())) {
            final SourceProfile chosen = profile == null ? recognition.recognize(records.schema()) : profile;
            mapper = new RecordMapper(chosen.forFile(input.getAttribute(CoreAttributes.FILENAME.key())), MapProperties.sourceName(context, input), records.schema(), outputs, counts);
            outputs.open(mapper, chosen);
            mapper.mapAll(records);
        }
        warn(input, mapper, counts);
        ReportOutput.transfer(context, session, input, mapper.report(ReportOutput.begin(MapRelationships.STAGE, context, getIdentifier(), input)));
        return counts;
    }

    private void warn(final FlowFile input, final RecordMapper mapper, final MappingCounts counts) {
        final String meant = mapper.unmappedFields().entrySet().stream().filter(field -> !field.getValue().isEmpty()).map(field -> "%s (did you mean %s?)".formatted(field.getKey(), field.getValue()))
                .collect(Collectors.joining(", "));
        if (!meant.isEmpty()) {
            getLogger().warn("{} has fields that nothing maps: {}", input, meant);
        }
        mapper.numbersInsteadOfText().forEach(name -> getLogger().warn("{} has the field {} as a number: the reader drops leading zeros and + signs. "
                + "Let the Record Reader read it as text", input, name));
        if (counts.unmapped() > 0) {
            getLogger().warn("{}: {} of {} records left by unmapped. The field unmapped_because has the reason", input, counts.unmapped(), counts.received());
        }
    }
}
