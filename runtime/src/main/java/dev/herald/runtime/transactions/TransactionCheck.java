package dev.herald.runtime.transactions;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;

import io.smallrye.mutiny.Uni;

import dev.herald.runtime.metadata.ChecksTransaction;

/**
 * Fails a listener's method that returns normally although its transaction will not be committed. Whoever began it rolls it
 * back without a word, and the message would be acknowledged although nothing was done. Runs directly inside the interceptor
 * of {@code @Transactional}, which ends the transaction.
 */
@Interceptor
@ChecksTransaction
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 201)
public class TransactionCheck {

    private final TransactionManager transactions;

    public TransactionCheck(TransactionManager transactions) {
        this.transactions = transactions;
    }

    @AroundInvoke
    Object check(InvocationContext invocation) throws Exception {
        Method method = invocation.getMethod();
        Transaction around = transactions.getTransaction();
        Object result = invocation.proceed();
        if (around == null) {
            requireNoneLeft(method);
            return result;
        }
        if (result instanceof Uni<?> uni) {
            return uni.invoke(() -> requireCommit(around, method));
        }
        if (result instanceof CompletionStage<?> stage) {
            return checked(stage, around, method);
        }
        requireCommit(around, method);
        return result;
    }

    /** A future, as the method may be declared to return one. */
    private static <T> CompletableFuture<T> checked(CompletionStage<T> stage, Transaction around, Method method) {
        return stage.thenApply(value -> {
            requireCommit(around, method);
            return value;
        }).toCompletableFuture();
    }

    private static void requireCommit(Transaction around, Method method) {
        if (status(around) != Status.STATUS_ACTIVE) {
            throw new IllegalStateException("the transaction of " + name(method)
                    + " is rolled back, although the method returned: it"
                    + " was marked for that by setRollbackOnly, by its timeout, or by an exception that passed through a"
                    + " transactional method and was caught. Throw an exception, or catch it inside the transactional method");
        }
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "#" + method.getName();
    }

    private static int status(Transaction transaction) {
        try {
            return transaction.getStatus();
        } catch (SystemException unknown) {
            throw new IllegalStateException("the status of the transaction is unknown", unknown);
        }
    }

    /** Begun by the method itself: it would be rolled back with the request's context, or stay with the thread. */
    private void requireNoneLeft(Method method) throws SystemException {
        Transaction left = transactions.getTransaction();
        if (left != null) {
            transactions.rollback();
            throw new IllegalStateException(
                    name(method) + " returned without having ended the transaction that it began, which is"
                            + " rolled back: commit it");
        }
    }
}
