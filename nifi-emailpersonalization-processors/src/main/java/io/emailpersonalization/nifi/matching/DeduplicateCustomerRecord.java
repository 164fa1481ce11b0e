// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.known.CustomerIndexer;
import io.emailpersonalization.nifi.matching.match.MatchSettings;
import io.emailpersonalization.nifi.matching.spill.MemoryBudget;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.annotation.behavior.DynamicProperties;
import org.apache.nifi.annotation.behavior.DynamicProperty;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
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

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@SystemResourceConsideration(resource = SystemResource.MEMORY, description = "Some hundred bytes per record of a FlowFile, "
        + "within the Memory Budget of all tasks. Beyond it, records and candidate pairs go to disk")
@Tags({"customer", "record", "deduplicate", "record linkage", "entity resolution", "fuzzy", "match", "merge", "golden record", "survivorship", "crm", "e-mail"})
@CapabilityDescription("""
        Finds the records of one FlowFile that are the same person and merges them into one golden record per person. It compares ids and addresses, and estimates a probability from all \
        fields (names and nicknames, address, phone, birth date), with tolerance for typing errors. Two people who share a mailbox, a phone or an address stay two. Records that may be one \
        person leave as pairs for review and are not merged. With a database it also matches the people of all earlier FlowFiles: their ids stay, and merged or split people leave by changed. \
        A record with a known id and another person's name, mailbox and birth date waits for review and changes nothing. \
        From a source that is declared complete it removes the records that a read lacks. \
        Records in + renewed = golden + duplicate + erased + waiting + outdated. Renewed: known people without a record in this FlowFile whose golden record changed. Outdated: records in a \
        version that their source removed since.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "filename", description = "The report names the input by it"),
        @ReadsAttribute(attribute = "source.completeness", description = "complete for a read of the whole source, where Source Completeness is By Attribute"),
        @ReadsAttribute(attribute = "source.records", description = "How many records the source delivered. A read of a whole source removes nothing unless all of them are accounted for"),
        @ReadsAttribute(attribute = "source.decided", description = "How many of them left as decisions"),
        @ReadsAttribute(attribute = "source.withheld", description = "How many of them an earlier stage left out"),
        @ReadsAttribute(attribute = "source.withheld.ids", description = "Salted hashes of their ids: the source holds them"),
        @ReadsAttribute(attribute = "fragment.identifier", description = "The id of a read of a whole source that consists of several FlowFiles"),
        @ReadsAttribute(attribute = "fragment.index", description = "The number of the FlowFile within such a read"),
        @ReadsAttribute(attribute = "fragment.count", description = "How many FlowFiles such a read has; on one of them at least")})
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "Number of records; on golden, duplicate and review"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "deduplicate"),
        @WritesAttribute(attribute = "record.outcome", description = "The name of the relationship"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without values of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the unreadable record, from 1, if known")})
@DynamicProperties({
        @DynamicProperty(name = "compare.<RecordPath>", value = "text, identifier or category", description = "Compares a further field: a text by similarity, an identifier of one person, "
                + "such as an insurance number, as strong evidence, a category, such as gender, as weak evidence"),
        @DynamicProperty(name = "survivorship.<RecordPath>", value = "most recent, most complete, source priority: crm, shop, sum, maximum, minimum or union",
                description = "Which value of the field survives a merge. "
                + "Default: most recent. sum and union count one version per source record")})
@UseCase(
        description = "Merge duplicate people of a CRM export before they are mailed twice",
        keywords = {"duplicate", "fuzzy", "merge", "golden record"},
        configuration = """
                Connect the valid records of ValidateCustomerRecord. Keep the thresholds.
                Add survivorship./purchase_count = sum and survivorship./last_purchase_at = maximum where records carry such aggregates.
                Connect golden to the next stage, duplicate to a table of merged records, and review to the people who decide pairs.
                """)
@UseCase(
        description = "Match small daily files with the weights of the full export",
        keywords = {"pin", "model", "weights", "export"},
        configuration = """
                Run the full export with Weights = Learned and copy figures.model from the report.
                For the daily files set Weights to Pinned and Model to that JSON object, or to the path of a file that contains it on every node.
                """)
@UseCase(
        description = "Retire customers that a nightly export of the whole CRM no longer holds",
        keywords = {"complete", "full export", "snapshot", "deleted", "retire", "gone"},
        configuration = """
                Set Database Connection Pooling Service and Hash Key. Set Source Completeness to complete, and Maximum Retired to what a night may lose at most.
                Let MapCustomerRecord or ValidateCustomerRecord come before, and nothing that splits or filters.
                Connect changed to the deletion of warehouse rows and to a PutEspContact with Operation = Follow Changes.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.validation.ValidateCustomerRecord", "io.emailpersonalization.nifi.scoring.ScoreCustomerRecord",
        "org.apache.nifi.processors.standard.DeduplicateRecord"})
public final class DeduplicateCustomerRecord extends AbstractProcessor implements VerifiableProcessor {

    private static final String STAGE = "deduplicate";

    private final IndexAttempts attempts = new IndexAttempts(STAGE, "deduplicated");
    private volatile CustomerFields fields;
    private volatile MatchSettings settings;
    private volatile CustomerIndexer indexer;

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
        return DeduplicateRelationships.ALL;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        return MatchProperties.validate(context, () -> fields(context));
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        fields = fields(context);
        settings = MatchProperties.settings(context, fields.compared());
        indexer = context.getProperty(IndexProperties.CONNECTION_POOL).isSet() ? new CustomerIndexer(IndexProperties.index(context), fields, IndexProperties.hash(context)) : null;
    }

    private static CustomerFields fields(final PropertyContext context) {
        return new CustomerFields(DeduplicateProperties.roles(context), DeduplicateProperties.compare(context), DeduplicateProperties.survivorship(context),
                CommonProperties.consentVocabulary(context));
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        return DeduplicateVerification.verify(context, fields(context));
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(context, session, input, getLogger(), () -> work(context, session, input));
        }
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input) throws IOException, UnreadableContentException, StoreException {
        final Instant asOf;
        try {
            asOf = CommonProperties.asOf(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(input));
        } catch (final IllegalArgumentException e) {
            getLogger().error("{} cannot be deduplicated: {}", input, e.getMessage());
            Failures.transfer(session, input, STAGE, e.getMessage());
            return;
        }
        try (MemoryBudget.Claim claim = MemoryBudget.NODE.open(DeduplicateProperties.memoryBudget(context), this::isScheduled);
             RecordOutputs outputs = new RecordOutputs(context, session, input, getLogger(), STAGE)) {
            final QualityReport.Builder report = ReportOutput.begin(STAGE, context, getIdentifier(), input).asOf(asOf);
            new DeduplicationRun(context, session, input, getLogger(), fields, settings, claim, asOf).run(indexer, outputs, report);
            ReportOutput.transfer(context, session, input, report.build());
            outputs.transfer();
            session.transfer(session.putAllAttributes(input, OutcomeAttributes.of(STAGE, DeduplicateRelationships.ORIGINAL)), DeduplicateRelationships.ORIGINAL);
        }
    }
}
