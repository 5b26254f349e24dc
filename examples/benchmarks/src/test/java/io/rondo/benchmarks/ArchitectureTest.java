package io.rondo.benchmarks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.beans.XMLDecoder;
import java.io.ObjectInputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules of the house, checked over the main classes of all modules. */
class ArchitectureTest {

    /** The folders in their order; each may depend only on those before it. */
    private static final List<Layer> LAYERS = List.of(
            new Layer(
                    "framework",
                    "io.rondo.api..",
                    "io.rondo.kryo..",
                    "io.rondo.compression..",
                    "io.rondo.base..",
                    "io.rondo.testing.."),
            new Layer("coordination", "io.rondo.coordination.."),
            new Layer("dfs", "io.rondo.dfs.."),
            new Layer("jobmaster", "io.rondo.jobmaster.."),
            new Layer("worker", "io.rondo.worker.."),
            new Layer("minicluster", "io.rondo.minicluster.."),
            new Layer("examples", "io.rondo.examples..", "io.rondo.benchmarks.."));

    /** Every third-party library has its place. */
    private static final List<Confinement> CONFINEMENTS = List.of(
            new Confinement(
                    "Curator and ZooKeeper",
                    List.of("org.apache.curator..", "org.apache.zookeeper.."),
                    "io.rondo.coordination.zookeeper"),
            new Confinement("Kryo", List.of("com.esotericsoftware.."), "io.rondo.kryo"),
            new Confinement("Commons Compress", List.of("org.apache.commons.compress.."), "io.rondo.compression.bzip2"),
            new Confinement("zstd-jni", List.of("com.github.luben.."), "io.rondo.compression.zstd"),
            new Confinement(
                    "Hadoop",
                    List.of("org.apache.hadoop.."),
                    "io.rondo.dfs.hadoop..",
                    "io.rondo.benchmarks.store"), // what is measured through Hadoop's interface
            new Confinement("gRPC", List.of("io.grpc.."), "io.rondo.base.rpc.."),
            new Confinement("Netty", List.of("io.netty.."), "io.rondo.base.transfer", "io.rondo.base.rpc.."),
            new Confinement("protobuf", List.of("com.google.protobuf.."), "io.rondo.base.wire"),
            new Confinement(
                    "commons-cli",
                    List.of("org.apache.commons.cli.."),
                    "io.rondo.minicluster.command",
                    "io.rondo.benchmarks"), // a program of its own
            new Confinement("LZ4", List.of("net.jpountz.."), "io.rondo.worker.shuffle"));

    /** Code that decides and does nothing else. */
    private static final String[] PURE = {
        "io.rondo.jobmaster.server.core..",
        "io.rondo.jobmaster.server.schedule..",
        "io.rondo.dfs.placement..",
        "io.rondo.dfs.keeper.core.."
    };

    private static final List<String> VAGUE_ENDINGS = List.of("Util", "Utils", "Helper", "Common", "Manager", "Impl");

    private static final String[] VAGUE_PACKAGES = {"..util..", "..common..", "..helper..", "..impl..", "..misc.."};

    private static final List<String> MODULE_ROOTS = List.of(
            "io.rondo.api",
            "io.rondo.base",
            "io.rondo.benchmarks",
            "io.rondo.compression",
            "io.rondo.coordination",
            "io.rondo.dfs",
            "io.rondo.dfs.hadoop",
            "io.rondo.dfs.node",
            "io.rondo.examples",
            "io.rondo.jobmaster.client",
            "io.rondo.jobmaster.server",
            "io.rondo.kryo",
            "io.rondo.minicluster",
            "io.rondo.testing",
            "io.rondo.worker");

    private static JavaClasses all;

    @BeforeAll
    static void importMainClasses() {
        all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.rondo");
    }

    @Test
    void everyModuleIsSeen() {
        var seen = new TreeSet<>(MODULE_ROOTS);
        seen.removeIf(root -> !all.containPackage(root));
        assertEquals(new TreeSet<>(MODULE_ROOTS), seen);
    }

    @Test
    void everyClassHasAFolder() {
        var everywhere = LAYERS.stream().flatMap(layer -> layer.packages().stream());
        check(classes().should().resideInAnyPackage(everywhere.toArray(String[]::new)));
    }

    @TestFactory
    Stream<DynamicTest> foldersDependOnlyOnThoseBeforeThem() {
        return LAYERS.stream().limit(LAYERS.size() - 1L).map(layer -> {
            var later = LAYERS.subList(LAYERS.indexOf(layer) + 1, LAYERS.size()).stream()
                    .flatMap(other -> other.packages().stream())
                    .toArray(String[]::new);
            return rule(
                    layer.name(),
                    noClasses()
                            .that()
                            .resideInAnyPackage(layer.packages().toArray(String[]::new))
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(later)
                            .as(layer.name() + " depends on no folder after it"));
        });
    }

    @Test
    void noPackageCycles() {
        check(slices().matching("io.rondo.(**)").should().beFreeOfCycles());
    }

    @TestFactory
    Stream<DynamicTest> librariesStayInTheirPlace() {
        return CONFINEMENTS.stream()
                .map(library -> rule(
                        library.name(),
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(library.home().toArray(String[]::new))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(library.packages().toArray(String[]::new))
                                .as(library.name() + " is used only in " + library.home())));
    }

    @Test
    void classNamesSayWhatTheClassIs() {
        check(noClasses()
                .should()
                .haveNameMatching(".*(" + String.join("|", VAGUE_ENDINGS) + ")")
                .as("no class name ends in one of " + VAGUE_ENDINGS));
    }

    @Test
    void packageNamesSayWhatThePackageHolds() {
        check(noClasses().should().resideInAnyPackage(VAGUE_PACKAGES));
    }

    @Test
    void pureCodeTouchesNeitherTheWorldNorThreadsNorTimeNorLogs() {
        check(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat(world())
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now"));
    }

    @Test
    void nothingDeserialisesJavaObjects() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(XMLDecoder.class));
    }

    private static DescribedPredicate<JavaClass> world() {
        var packages = JavaClass.Predicates.resideInAnyPackage(
                "java.io..",
                "java.nio.file..",
                "java.nio.channels..",
                "java.net..",
                "java.util.concurrent..",
                "org.slf4j..");
        return describe(
                "do IO, threads, time or logging",
                type -> packages.test(type) || type.isAssignableTo(Thread.class) || type.isAssignableTo(Clock.class));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(all);
    }

    private static DynamicTest rule(String name, ArchRule rule) {
        return dynamicTest(name, () -> check(rule));
    }

    private record Layer(String name, List<String> packages) {
        Layer(String name, String... packages) {
            this(name, List.of(packages));
        }
    }

    private record Confinement(String name, List<String> packages, List<String> home) {
        Confinement(String name, List<String> packages, String... home) {
            this(name, packages, List.of(home));
        }
    }
}
