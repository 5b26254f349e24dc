package io.rondo.minicluster.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a JUnit 5 test class: one minicluster for all its tests, given to parameters of type {@code MiniCluster}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MiniClusterExtension.class)
public @interface MiniClusterTest {
    int masters() default 1;

    int nodes() default 1;

    int workers() default 1;
}
