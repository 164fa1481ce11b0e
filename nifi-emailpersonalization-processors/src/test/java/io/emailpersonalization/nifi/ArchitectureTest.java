// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Processor;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** Dependencies point one way: from capabilities to shared packages, from esp to consent and mapping, from a vendor to esp.client and esp.http. */
@AnalyzeClasses(packages = ArchitectureTest.BASE, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    static final String BASE = "io.emailpersonalization.nifi";

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE = slices().matching(BASE + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SHARED_RECORD_ROOM_KNOWS_NOBODY = onlyOurs("record");

    @ArchTest
    static final ArchRule QUALITY_KNOWS_SHARED_ROOMS_AND_USUAL_FIGURES = onlyOurs("quality", "record", "store", "validation.gate");

    @ArchTest
    static final ArchRule INTAKE_KNOWS_SHARED_ROOMS_AND_CONSENT = onlyOurs("intake", "record", "quality", "consent", "http");

    @ArchTest
    static final ArchRule FILES_KNOW_RECORD = onlyOurs("intake.file", "record");

    @ArchTest
    static final ArchRule PROFILES_KNOW_NO_MAPPING = onlyOurs("intake.profile", "record", "consent");

    @ArchTest
    static final ArchRule MAPPING_KNOWS_RECORD = onlyOurs("mapping", "record");

    @ArchTest
    static final ArchRule VALIDATION_KNOWS_SHARED_ROOMS = onlyOurs("validation", "record", "quality", "store");

    @ArchTest
    static final ArchRule MATCHING_KNOWS_SHARED_ROOMS_AND_CONSENT = onlyOurs("matching", "record", "quality", "store", "consent");

    @ArchTest
    static final ArchRule ORDERS_KNOW_SHARED_ROOMS_AND_MATCHING = onlyOurs("orders", "record", "quality", "store", "matching");

    @ArchTest
    static final ArchRule SCORING_KNOWS_SHARED_ROOMS = onlyOurs("scoring", "record", "quality", "store");

    @ArchTest
    static final ArchRule ESP_KNOWS_SHARED_ROOMS_MAPPING_AND_CONSENT = onlyOurs("esp", "record", "quality", "mapping", "consent", "store", "http");

    @ArchTest
    static final ArchRule WEBHOOK_KNOWS_RECORD = onlyOurs("webhook", "record");

    @ArchTest
    static final ArchRule TEMPLATE_KNOWS_SHARED_ROOMS_MAPPING_AND_CLIENT = onlyOurs("template", "record", "quality", "mapping", "esp.client");

    @ArchTest
    static final ArchRule STORE_KNOWS_NOBODY = onlyOurs("store");

    @ArchTest
    static final ArchRule CONSENT_KNOWS_STORE = onlyOurs("consent", "record", "quality", "store");

    @ArchTest
    static final ArchRule CONSENT_LEDGER_IS_BEHIND_ITS_REGISTER = noClasses().that().resideOutsideOfPackage(BASE + ".consent..")
            .should().dependOnClassesThat(resideInPackages("consent.ledger", "consent.read"));

    @ArchTest
    static final ArchRule CLIENT_KNOWS_NOBODY = onlyOurs("esp.client");

    @ArchTest
    static final ArchRule HTTP_KNOWS_CLIENT = onlyOurs("esp.http", "esp.client", "http");

    @ArchTest
    static final ArchRule VENDOR_KNOWS_CLIENT_AND_HTTP = onlyOurs("esp.mailchimp", "esp.client", "esp.http", "record");

    @ArchTest
    static final ArchRule HUBSPOT_KNOWS_CLIENT_AND_HTTP = onlyOurs("esp.hubspot", "esp.client", "esp.http", "record", "http");

    @ArchTest
    static final ArchRule ESP_DOES_NOT_KNOW_HUBSPOT = noClasses().that().resideOutsideOfPackage(BASE + ".esp.hubspot..")
            .should().dependOnClassesThat(resideInPackages("esp.hubspot"));

    @ArchTest
    static final ArchRule BREVO_KNOWS_CLIENT_AND_HTTP = onlyOurs("esp.brevo", "esp.client", "esp.http", "record");

    @ArchTest
    static final ArchRule ESP_KNOWS_NO_VENDOR = noClasses().that().resideOutsideOfPackage(BASE + ".esp.mailchimp..")
            .should().dependOnClassesThat(resideInPackages("esp.mailchimp"));

    @ArchTest
    static final ArchRule ESP_DOES_NOT_KNOW_BREVO = noClasses().that().resideOutsideOfPackage(BASE + ".esp.brevo..")
            .should().dependOnClassesThat(resideInPackages("esp.brevo"));

    @ArchTest
    static final ArchRule SYNC_STATE_KNOWS_CONTRACT_AND_STORE = onlyOurs("esp.state", "esp.client", "store", "record.value");

    @ArchTest
    static final ArchRule STEPS_OF_A_PUSH_KNOW_NO_OPERATION = noClasses().that(resideInPackages("esp.run", "esp.decide", "esp.send", "esp.retire"))
            .should().dependOnClassesThat(resideInPackages("esp.operation"));

    /** The processors, their outputs and what all of them share know sessions. All else is plain Java. */
    @ArchTest
    static final ArchRule ALGORITHMS_KNOW_NO_SESSION = noClasses().that(resideInAnyPackage(BASE + "..")
                    .and(not(resideInAnyPackage(Stream.of("intake", "intake.dynamics", "consent", "validation", "matching", "orders", "scoring", "esp", "template", "webhook", "quality",
                                    "record.read", "record.write", "record.component").map(room -> BASE + "." + room).toArray(String[]::new)))))
            .should().dependOnClassesThat().belongToAnyOf(ProcessSession.class, ProcessContext.class, FlowFile.class);

    /** Up to JDK 23 a virtual thread that waits with a monitor keeps its carrier. Locks and conditions wait without. */
    @ArchTest
    static final ArchRule NOBODY_WAITS_WITH_A_MONITOR = noClasses().should().callMethod(Object.class, "wait").orShould().callMethod(Object.class, "wait", long.class)
            .orShould().callMethod(Object.class, "notify").orShould().callMethod(Object.class, "notifyAll").orShould().callMethod(TimeUnit.class, "timedWait", Object.class, long.class);

    /** What a processor shares with its outputs stands in a class of its own, such as its relationships. */
    @ArchTest
    static final ArchRule NOBODY_KNOWS_A_PROCESSOR = noClasses().that().areNotAssignableTo(Processor.class)
            .should().dependOnClassesThat(resideInAPackage(BASE + "..").and(assignableTo(Processor.class)));

    private static DescribedPredicate<JavaClass> resideInPackages(final String... rooms) {
        return resideInAnyPackage(Stream.of(rooms).map(room -> BASE + "." + room + "..").toArray(String[]::new));
    }

    private static ArchRule onlyOurs(final String room, final String... known) {
        final String[] allowed = new String[known.length + 1];
        allowed[0] = BASE + "." + room + "..";
        for (int i = 0; i < known.length; i++) {
            allowed[i + 1] = BASE + "." + known[i] + "..";
        }
        return classes().that().resideInAPackage(BASE + "." + room + "..")
                .should().onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAPackage(BASE + ".."))));
    }
}
