// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.merge.Strategy;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.Reports;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.Failures;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.Outcomes;
import io.emailpersonalization.nifi.record.ReasonsFormat;
import io.emailpersonalization.nifi.record.RecordInput;
import io.emailpersonalization.nifi.record.RecordOutput;
import io.emailpersonalization.nifi.record.UnreadableContentException;
import io.emailpersonalization.nifi.record.WriterSchemaException;
import org.apache.nifi.annotation.behavior.DynamicProperties;
import org.apache.nifi.annotation.behavior.DynamicProperty;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.SideEffectFree;
import org.apache.nifi.annotation.behavior.SystemResource;
import org.apache.nifi.annotation.behavior.SystemResourceConsideration;
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
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@SideEffectFree
@SystemResourceConsideration(resource = SystemResource.MEMORY, description = "About 300 bytes per record of a FlowFile, and the records of people who have several until all of them were read")
@Tags({"customer", "record", "deduplicate", "record linkage", "entity resolution", "fuzzy", "match", "merge", "golden record", "survivorship", "crm", "e-mail"})
@CapabilityDescription("""
        Finds the records of one FlowFile that are the same person, by equal ids and addresses and by probability over all fields (names and nicknames, address, phone, date of birth, \
        typing errors), and merges them into one golden record per person. Two people who share a mailbox, a phone or an address stay two. Records that may be one person, but not \
        surely enough, leave as pairs for review and stay unmerged. Records in = golden + duplicate.""")
@ReadsAttribute(attribute = "filename", description = "Stands as input in the report")
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "Number of records; on golden, duplicate and review"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "deduplicate"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship by which the FlowFile leaves"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content")})
@DynamicProperties({
        @DynamicProperty(name = "compare.<RecordPath>", value = "text, identifier or category", description = "Compares a further field: text by resemblance, an identifier of one person, "
                + "such as an insurance number, as strong evidence, a category, such as gender, as weak evidence"),
        @DynamicProperty(name = "survivorship.<RecordPath>", value = "most recent, most complete, sum, maximum, minimum or union", description = "Which value of the field survives a merge; "
                + "most recent unless told. sum and union count one version per source record")})
@UseCase(
        description = "Merge the people of a CRM export who are in it more than once, before they are mailed more than once",
        keywords = {"duplicate", "fuzzy", "merge", "golden record"},
        configuration = """
                Connect the valid records of ValidateCustomerRecord. Keep the thresholds.
                Add survivorship./purchase_count = sum and survivorship./last_purchase_at = maximum where records carry such aggregates.
                Connect golden to the next stage, duplicate to a table that keeps which record became whom, and review to where somebody decides.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.validation.ValidateCustomerRecord", "io.emailpersonalization.nifi.scoring.ScoreCustomerRecord",
        "org.apache.nifi.processors.standard.DeduplicateRecord"})
public final class DeduplicateCustomerRecord extends AbstractProcessor implements VerifiableProcessor {

    static final Relationship GOLDEN = relationship("golden", "One record per person: the surviving fields, golden_id, merged_from, match_score, email_owner");
    static final Relationship DUPLICATE = relationship("duplicate", "Records that were absorbed into another: the original fields, record_id, golden_id, match_score, explanation");
    static final Relationship REVIEW = relationship("review", "Pairs that may be one person and were not merged: left, right, probability, explanation");
    static final Relationship ORIGINAL = relationship("original", "The FlowFile as it came");

    static final String STAGE = "deduplicate";

    private static final Set<Relationship> RELATIONSHIPS = Outcomes.ordered(GOLDEN, DUPLICATE, REVIEW, ORIGINAL, Reports.REPORT, Failures.FAILURE);

    private volatile CustomerFields fields;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return DeduplicateProperties.ALL;
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(final String name) {
        return DeduplicateProperties.dynamic(name);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        return DeduplicateProperties.thresholds(context).validate();
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        fields = fields(context);
    }

    private static CustomerFields fields(final PropertyContext context) {
        final Map<FieldPath, FieldKind> compare = DeduplicateProperties.compare(context);
        final Map<FieldPath, Strategy> survivorship = DeduplicateProperties.survivorship(context);
        return new CustomerFields(DeduplicateProperties.roles(context), compare, survivorship,
                CommonProperties.words(context.getProperty(CommonProperties.CONSENT_GRANTED_VALUES)));
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final CustomerFields configured = fields(context);
        return List.of(new ConfigVerificationResult.Builder().verificationStepName("Prepare Comparison").outcome(Outcome.SUCCESSFUL)
                .explanation("%d fields are compared; with a heap of %d MB a FlowFile of about %d records fits".formatted(configured.compared().size(),
                        Runtime.getRuntime().maxMemory() >> 20, Math.min(FeatureTable.MAXIMUM_ROWS, Runtime.getRuntime().maxMemory() / 2 / 300))).build());
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input == null) {
            return;
        }
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (Outputs outputs = new Outputs(context, session, input)) {
            final Population people = new Population(fields);
            final RecordSchema schema = read(session, readers, input, record -> {
                if (people.rows() == FeatureTable.MAXIMUM_ROWS) {
                    throw new TooManyRecordsException();
                }
                people.add(record);
            });
            final DeduplicateProperties.Thresholds thresholds = DeduplicateProperties.thresholds(context);
            people.match(thresholds.match(), thresholds.review());
            final MatchSchemas schemas = new MatchSchemas(schema, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
            outputs.open(schemas);
            final Assembly assembly = new Assembly(fields, people, schemas, outputs.golden::write, outputs.duplicate::write, outputs.review::write);
            read(session, readers, input, assembly::accept);
            Reports.transfer(context, session, input, report(Reports.begin(STAGE, context, getIdentifier(), input), people, outputs, assembly));
            outputs.transfer();
            session.transfer(session.putAllAttributes(input, Outcomes.of(STAGE, ORIGINAL)), ORIGINAL);
        } catch (final UnreadableContentException e) {
            getLogger().error("{} cannot be read: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, STAGE, e.getMessage());
        } catch (final WriterSchemaException | TooManyRecordsException e) {
            getLogger().error("{} cannot be deduplicated: {}", input, e.getMessage());
            Failures.transfer(session, input, STAGE, e.getMessage());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RecordSchema read(final ProcessSession session, final RecordReaderFactory readers, final FlowFile input, final java.util.function.Consumer<Record> consumer)
            throws IOException, UnreadableContentException {
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, getLogger())) {
            for (Record record = records.next(); record != null; record = records.next()) {
                consumer.accept(record);
            }
            return records.schema();
        }
    }

    private static QualityReport report(final QualityReport.Builder report, final Population people, final Outputs outputs, final Assembly assembly) {
        return report.count("received", people.rows())
                .count("golden", outputs.golden.count())
                .count("merged", outputs.duplicate.count())
                .count("for_review", outputs.review.count())
                .figure("comparisons", people.matching().comparisons())
                .figure("largest_cluster", assembly.largest())
                .figure("expected_precision", assembly.expectedPrecision(outputs.duplicate.count()))
                .figure("weights", "built-in")
                .build();
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }

    /** The FlowFiles that one input becomes. */
    private final class Outputs implements AutoCloseable {
        private final ProcessContext context;
        private final ProcessSession session;
        private final FlowFile input;
        private RecordOutput golden;
        private RecordOutput duplicate;
        private RecordOutput review;

        private Outputs(final ProcessContext context, final ProcessSession session, final FlowFile input) {
            this.context = context;
            this.session = session;
            this.input = input;
        }

        private void open(final MatchSchemas schemas) {
            golden = output(GOLDEN, schemas.golden(), List.of(MatchSchemas.GOLDEN_ID, MatchSchemas.EMAIL_OWNER));
            duplicate = output(DUPLICATE, schemas.duplicate(), List.of(MatchSchemas.GOLDEN_ID, MatchSchemas.EXPLANATION));
            review = output(REVIEW, schemas.review(), List.of(MatchSchemas.LEFT, MatchSchemas.RIGHT, MatchSchemas.PROBABILITY));
        }

        private RecordOutput output(final Relationship relationship, final RecordSchema schema, final List<String> ownFields) {
            return context.isAutoTerminated(relationship) ? RecordOutput.countingOnly()
                    : new RecordOutput(session, input, context.getProperty(CommonProperties.RECORD_WRITER).asControllerService(RecordSetWriterFactory.class), schema, ownFields, getLogger());
        }

        private void transfer() {
            finish(golden, GOLDEN);
            finish(duplicate, DUPLICATE);
            finish(review, REVIEW);
        }

        private void finish(final RecordOutput output, final Relationship relationship) {
            output.finish(Outcomes.of(STAGE, relationship)).ifPresent(flowFile -> session.transfer(flowFile, relationship));
        }

        @Override
        public void close() {
            if (review != null) {
                golden.close();
                duplicate.close();
                review.close();
            }
        }
    }

    /** More records than one FlowFile may have. */
    private static final class TooManyRecordsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManyRecordsException() {
            super("The FlowFile has more than %d records: split it, for example by country, with PartitionRecord".formatted(FeatureTable.MAXIMUM_ROWS));
        }
    }
}
