package kotlin.coroutines;

/** Stands for the type of the same name, which the compiler of Kotlin adds to the parameters of a suspend function. */
public interface Continuation<T> {
}
